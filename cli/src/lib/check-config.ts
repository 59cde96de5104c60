import { ConfigError, type Gateway, type Problem } from '@ai-proxy/core';
import { loadGateway } from './load-gateway.ts';

/** What a check found. */
export interface CheckResult {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** One sentence about a valid configuration. */
  readonly summary: string;
}

/** Sets a gateway up and closes it again. */
export async function checkConfig(configFile: string | undefined): Promise<CheckResult> {
  try {
    const gateway = await loadGateway(configFile, { logLevel: 'warn' });
    await gateway.close();
    return { problems: [], warnings: gateway.config.warnings, summary: summaryOf(gateway) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.problems, warnings: [], summary: '' };
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
