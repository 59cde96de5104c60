import { ConfigError, type Gateway, type Problem } from '@ai-proxy/core';
import { exposedSecrets } from './exposed-secrets.ts';
import { loadGateway } from './load-gateway.ts';

/** What a check found. */
export interface CheckResult {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** One sentence about a valid configuration. */
  readonly summary: string;
  /** What a valid configuration makes; closed already. */
  readonly gateway: Gateway | undefined;
}

/** Sets a gateway up, without writing anything, and closes it again. */
export async function checkConfig(
  configFile: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<CheckResult> {
  try {
    const gateway = await loadGateway(configFile, { dryRun: true, env, logLevel: 'warn' });
    await gateway.close();
    const warnings = [...gateway.config.warnings, ...exposedSecrets(gateway.config)];
    return { problems: [], warnings, summary: summaryOf(gateway), gateway };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.problems, warnings: [], summary: '', gateway: undefined };
  }
}

function summaryOf(gateway: Gateway): string {
  const entries = gateway.explain();
  const credentials = entries.flatMap(({ executor }) =>
    executor === undefined || executor.lastResort ? [] : executor.credentials,
  );
  return `${gateway.config.file} is valid: ${counted(entries.length, 'plugin')}, ${counted(credentials.length, 'credential')}.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
