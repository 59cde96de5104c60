import { ConfigError, type Gateway, type Problem } from '@ai-proxy/core';
import { exposedSecrets } from './exposed-secrets.ts';
import { loadGateway } from './load-gateway.ts';
import { typedCommand } from './typed-command.ts';
import { namedOrUsual, usualConfig } from './usual-config.ts';

/** What a check found. */
export interface CheckResult {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** The configuration that was looked at; undefined where there is none. */
  readonly file: string | undefined;
  /** A sentence or two about a valid configuration. */
  readonly summary: string;
  /** What a valid configuration makes; closed already. */
  readonly gateway: Gateway | undefined;
}

/** Sets a gateway up, without writing anything, and closes it again. */
export async function checkConfig(
  configFile: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): Promise<CheckResult> {
  const file = namedOrUsual(configFile);
  try {
    const gateway = await loadGateway(configFile, { dryRun: true, env, logLevel: 'warn' });
    await gateway.close();
    const warnings = [...gateway.config.warnings, ...exposedSecrets(gateway.config)];
    const summary = file === undefined ? defaultsText(gateway) : summaryOf(gateway);
    return { file, problems: [], warnings, summary, gateway };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { file, problems: error.problems, warnings: [], summary: '', gateway: undefined };
  }
}

function defaultsText(gateway: Gateway): string {
  const { host, port } = gateway.config.core;
  return (
    `There is no ${usualConfig} here. What runs without one is valid: ${sizeOf(gateway)}; ` +
    `the demo provider answers everybody who reaches ${host}:${port}. ` +
    `Name a configuration with --config, or make one with "${typedCommand('init')}".`
  );
}

function summaryOf(gateway: Gateway): string {
  return `${gateway.config.file} is valid: ${sizeOf(gateway)}.`;
}

function sizeOf(gateway: Gateway): string {
  const entries = gateway.explain();
  const credentials = entries.flatMap(({ executor }) =>
    executor === undefined || executor.lastResort ? [] : executor.credentials,
  );
  return `${counted(entries.length, 'plugin')}, ${counted(credentials.length, 'credential')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
