import { configuration } from './configuration.ts';
import { fileModes } from './files.ts';
import type { Finding, Look, Patient } from './finding.ts';
import { diskSpace, logFolder } from './folders.ts';
import { descriptors, nodeVersion } from './machine.ts';
import { online } from './online.ts';
import { port } from './port.ts';
import { upstreams } from './upstreams.ts';

const looks: readonly Look[] = [
  nodeVersion,
  configuration,
  port,
  upstreams,
  online,
  fileModes,
  logFolder,
  diskSpace,
  descriptors,
];

/** Looks at everything, at the same time; no secret of the configuration is in the findings. */
export async function examine(patient: Patient): Promise<Finding[]> {
  const findings = await Promise.all(looks.map(async (look) => look(patient)));
  const redactor = patient.checked.gateway?.config.redactor;
  const clean = (text: string): string => redactor?.clean(text) ?? text;
  return findings.flat().map((one) => ({
    ...one,
    message: clean(one.message),
    ...(one.cure === undefined ? {} : { cure: clean(one.cure) }),
  }));
}
