import { Refusal } from '../lib/refusal.ts';
import { askStatus } from './control-client.ts';
import { controlDirectory } from './control-directory.ts';
import type { Status } from './control-messages.ts';
import { NoPidFile, ownerOf, readPidFile, type Owner, type PidFile } from './pid-file.ts';
import { startOf } from './process-start.ts';

/** What is found where a gateway with some PID file may run. */
export type Found =
  | { readonly kind: 'answers'; readonly pid: number; readonly status: Status }
  /** It runs, but its socket says nothing. */
  | { readonly kind: 'silent'; readonly pid: number }
  /** It runs, but its socket is gone. */
  | { readonly kind: 'socketless'; readonly pid: number }
  /** It may run, but this user may not ask it. */
  | { readonly kind: 'forbidden' }
  /** The process of the PID file has ended. */
  | { readonly kind: 'stale'; readonly pid: number }
  /** Its number belongs to another program now. */
  | { readonly kind: 'stranger'; readonly pid: number }
  /** The number belongs to a process that may or may not be the gateway. */
  | { readonly kind: 'unknown'; readonly pid: number }
  | { readonly kind: 'none' };

const kinds = {
  alive: 'socketless',
  gone: 'stale',
  stranger: 'stranger',
  unknown: 'unknown',
} as const satisfies Record<Owner, Found['kind']>;

/**
 * Looks for the gateway of a PID file: asks its socket, and where nobody answers reads the file. Throws a
 * `Refusal` for what is no PID file.
 */
export async function findInstance(pidFile: string): Promise<Found> {
  const asked = await askStatus(controlDirectory(pidFile));
  if (asked.answer !== undefined) {
    const { answer: status } = asked;
    return { kind: 'answers', pid: status.pid, status };
  }
  if (asked.why === 'forbidden') return { kind: 'forbidden' };
  const file = pidFileOf(pidFile);
  if (file === undefined) return { kind: 'none' };
  const kind = kinds[ownerOf(file)];
  return { kind: kind === 'socketless' && asked.why === 'silent' ? 'silent' : kind, pid: file.pid };
}

/** When the process of a found gateway began; undefined when it is not the one that was found. */
export function startOfFound(found: Found, pidFile: string): string | undefined {
  if (!('pid' in found)) return undefined;
  const start = startOf(found.pid);
  const known = found.kind === 'answers' ? found.status.start : pidFileOf(pidFile)?.start;
  return start === known ? start : undefined;
}

function pidFileOf(path: string): PidFile | undefined {
  try {
    return readPidFile(path);
  } catch (error) {
    if (error instanceof NoPidFile)
      throw new Refusal(`${error.message} Name another with --pid-file.`, { cause: error });
    throw error;
  }
}
