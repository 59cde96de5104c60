import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { DestinationStream } from 'pino';
import { readIdentity } from './config/certificates.ts';
import { checkLogFiles, readLogFiles } from './config/files.ts';
import type { LoadedConfig, LoadInput } from './config/load.ts';
import { Redactor } from './config/secrets.ts';
import { CompiledSchemas } from './config/validate.ts';
import { FileWatch } from './config/watch.ts';
import { buildGeneration, filesOf, levelOf, readConfig, type Kept } from './gateway/build.ts';
import type { ReloadOutcome } from './gateway/outcome.ts';
import { RunningGateway } from './gateway/running.ts';
import { Serving } from './gateway/serving.ts';
import { defaultLimits, type HttpLimits } from './http/limits.ts';
import { AccessLog } from './observe/access-log.ts';
import { createLog } from './observe/log.ts';
import { LogOutput, stderrDestination } from './observe/log-output.ts';
import { Vitals } from './observe/vitals.ts';
import { Carried } from './pipeline/carried.ts';
import type { ExplainedEntry } from './pipeline/explain.ts';
import type { Clock } from './pipeline/plugin.ts';

/** What a gateway is made of. */
export interface GatewayOptions {
  /** Path of the YAML file; without one the defaults apply. */
  readonly configFile?: string;
  /** The file's text, where it is not to be read from disk. */
  readonly configText?: string;
  readonly builtins: LoadInput['builtins'];
  readonly lends?: NonNullable<LoadInput['lends']>;
  readonly defaultPipeline: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly overrides?: LoadInput['overrides'];
  readonly logLevel?: string;
  /** In the place of stderr; unused where the configuration wants log files, once it has started. */
  readonly logDestination?: DestinationStream;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Limits of the HTTP server that differ from the usual ones. */
  readonly limits?: Partial<HttpLimits>;
  /** Other processes may listen on the same port, so that a new one can begin before this one stops. */
  readonly reusePort?: boolean;
  /** Reloads when the configuration's files change. */
  readonly watch?: boolean;
  /** The configuration is only looked at: nothing is written, and nobody is reached. Do not listen then. */
  readonly dryRun?: boolean;
}

/** A configured gateway. */
export interface Gateway {
  readonly config: LoadedConfig;
  /** What it counts of itself; outlives reloads. */
  readonly vitals: Vitals;
  /** Streams since the start that were ended because a translation broke the client's protocol. */
  readonly streamViolations: number;
  /** Begins to serve; resolves with the bound address. */
  listen(): Promise<AddressInfo>;
  /**
   * Reads the configuration again and swaps it in. Rejects with `ConfigError`, and then the old one goes
   * on. Reloads do not overlap; those that are asked for while one runs share the next.
   */
  reload(): Promise<ReloadOutcome>;
  /** Refuses new requests, waits for those in flight, closes everything. */
  close(): Promise<void>;
  /** The pipeline as it runs. */
  explain(): ExplainedEntry[];
}

const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };
const packageFacts: unknown = createRequire(import.meta.url)('../package.json');

/** Version of this package. */
export const version: string =
  typeof packageFacts === 'object' && packageFacts !== null && 'version' in packageFacts
    ? String(packageFacts.version)
    : '0.0.0';

/**
 * Reads the configuration, sets up its plugins and gives a gateway ready to listen. Throws
 * `ConfigError` with every problem found.
 */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const watch = options.watch === true ? new FileWatch(filesOf(options)) : undefined;
  const schemas = new CompiledSchemas();
  const config = await readConfig(options, schemas);
  watch?.follow(filesOf(options, config));
  const redactor = new Redactor();
  redactor.learn(config.redactor);
  const { clock = systemClock, logDestination = stderrDestination() } = options;
  const output = new LogOutput(logDestination, () => clock.now());
  if (options.dryRun === true) checkLogFiles(config);
  else output.use(readLogFiles(config, output));
  const logged = { level: levelOf(options, config), redactor, destination: output };
  const log = createLog(logged);
  const access = new AccessLog(log, logged);
  const configured = { config, identity: readIdentity(config) };
  const vitals = new Vitals(clock.now());
  const carried = new Carried();
  const kept: Kept = {
    clock,
    log,
    access,
    output,
    redactor,
    schemas,
    carried,
    vitals,
    version,
  };
  const generation = await buildGeneration(options, config, kept);
  const limits = { ...defaultLimits, ...options.limits };
  return new RunningGateway(options, {
    kept,
    configured,
    serving: new Serving(generation, kept, limits, configured.identity),
    watch,
  });
}
