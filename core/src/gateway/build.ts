import { dirname, resolve } from 'node:path';
import { tlsFiles } from '../config/certificates.ts';
import { readText } from '../config/files.ts';
import { loadConfig, type LoadedConfig } from '../config/load.ts';
import type { Redactor } from '../config/secrets.ts';
import type { CompiledSchemas } from '../config/validate.ts';
import type { GatewayOptions } from '../gateway.ts';
import type { AccessLog } from '../observe/access-log.ts';
import type { Logger } from '../observe/log.ts';
import type { LogOutput } from '../observe/log-output.ts';
import type { Vitals } from '../observe/vitals.ts';
import type { Carried } from '../pipeline/carried.ts';
import { Generation } from '../pipeline/generation.ts';
import type { Clock } from '../pipeline/plugin.ts';

/** What outlives every configuration. */
export interface Kept {
  readonly clock: Clock;
  readonly log: Logger;
  readonly access: AccessLog;
  readonly output: LogOutput;
  /** Knows the secrets of every configuration so far, as the log does. */
  readonly redactor: Redactor;
  readonly schemas: CompiledSchemas;
  readonly carried: Carried;
  readonly vitals: Vitals;
  readonly version: string;
}

/** Reads and checks the configuration. Throws `ConfigError`. */
export function readConfig(
  options: GatewayOptions,
  schemas: CompiledSchemas,
): Promise<LoadedConfig> {
  const {
    configFile,
    configText,
    env = process.env,
    builtins,
    defaultPipeline,
    lends,
    overrides,
  } = options;
  return loadConfig({
    file: configFile,
    text: configText ?? (configFile === undefined ? '' : readText(configFile)),
    directory: configFile === undefined ? process.cwd() : dirname(resolve(configFile)),
    env,
    builtins,
    defaultPipeline,
    schemas,
    ...(lends === undefined ? {} : { lends }),
    ...(overrides === undefined ? {} : { overrides }),
  });
}

/** Absolute paths of the file that is configured, and of those that it was found to consist of. */
export function filesOf(
  { configFile, configText }: GatewayOptions,
  config?: LoadedConfig,
): string[] {
  const own = configFile === undefined || configText !== undefined ? [] : [configFile];
  const others = config === undefined ? [] : [...config.files, ...tlsFiles(config)];
  return [...own, ...others].map((file) => resolve(file));
}

/** The level to log at: what the caller wants, else what the configuration says. */
export function levelOf({ logLevel }: GatewayOptions, { core }: LoadedConfig): string {
  return logLevel ?? (core.debug ? 'debug' : 'info');
}

/** Sets the plugins of a configuration up. Throws `ConfigError`. */
export function buildGeneration(
  { dryRun = false, random = Math.random }: GatewayOptions,
  config: LoadedConfig,
  { carried, clock, log, version, vitals }: Kept,
): Promise<Generation> {
  return Generation.build({ config, clock, random, version, log, carried, vitals, dryRun });
}
