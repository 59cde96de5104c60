import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Server } from 'node:http';
import type { DestinationStream } from 'pino';
import { readCertificate, readLogFiles, readText } from './config/files.ts';
import { loadConfig, type LoadedConfig, type LoadInput } from './config/load.ts';
import { Redactor } from './config/secrets.ts';
import { createApp } from './http/app.ts';
import { defaultLimits, type HttpLimits } from './http/limits.ts';
import { closeServer, createServer, listen, type Certificate } from './http/server.ts';
import { createLog, type Logger } from './observe/log.ts';
import { LogOutput, stderrDestination } from './observe/log-output.ts';
import { Vitals } from './observe/vitals.ts';
import { Carried } from './pipeline/carried.ts';
import { explain, type ExplainedEntry } from './pipeline/explain.ts';
import { Generation } from './pipeline/generation.ts';
import type { Clock } from './pipeline/plugin.ts';
import { startWarnings } from './pipeline/start-warnings.ts';

export interface GatewayOptions {
  /** Path of the YAML file; without one the defaults apply. */
  readonly configFile?: string;
  /** The file's text, where it is not to be read from disk. */
  readonly configText?: string;
  readonly builtins: LoadInput['builtins'];
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
  /** Reads the configuration again and swaps it in. Throws `ConfigError`, and then the old one goes on. */
  reload(): Promise<void>;
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
  const config = await readConfig(options);
  const redactor = new Redactor();
  redactor.learn(config.redactor);
  const { clock = systemClock, logDestination = stderrDestination() } = options;
  const output = new LogOutput(logDestination, () => clock.now());
  output.use(readLogFiles(config, output));
  const log = createLog({ level: levelOf(options, config), redactor, destination: output });
  const certificate = readCertificate(config);
  const carried = new Carried();
  const vitals = new Vitals(clock.now());
  const generation = await buildGeneration(options, config, { log, carried, vitals });
  const kept = { log, output, redactor, carried, vitals };
  return new RunningGateway(options, kept, generation, certificate);
}

/** Time that plugins have to take note of requests that a stop has cut off. */
const cutOffMs = 1000;

/** What a reload cannot change: the listening socket stays. */
const restartKeys = ['host', 'port', 'tls'] as const;

class RunningGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #log: Logger;
  readonly #output: LogOutput;
  /** Knows the secrets of every configuration so far; the log outlives them. */
  readonly #redactor: Redactor;
  readonly #carried: Carried;
  readonly #vitals: Vitals;
  readonly #server: Server;
  readonly #limits: HttpLimits;
  #generation: Generation;
  #handle: ReturnType<ReturnType<typeof createApp>['callback']>;
  /** Generations that a reload has replaced, until their last request has ended. */
  readonly #retiring = new Set<Promise<void>>();
  #draining = false;
  #closing: Promise<void> | undefined;

  constructor(
    options: GatewayOptions,
    kept: { log: Logger; output: LogOutput; redactor: Redactor; carried: Carried; vitals: Vitals },
    generation: Generation,
    certificate: Certificate | undefined,
  ) {
    this.#options = options;
    this.#log = kept.log;
    this.#output = kept.output;
    this.#redactor = kept.redactor;
    this.#carried = kept.carried;
    this.#vitals = kept.vitals;
    this.#generation = generation;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#handle = this.#appFor(generation);
    this.#server = createServer(
      (request, response) => {
        const serving = this.#generation;
        const leave = (): void => serving.leave();
        // Twice: the plugins are needed until the client has its answer and its end has been told, too.
        serving.enter();
        serving.enter();
        this.#vitals.began();
        response.once('close', () => {
          this.#vitals.ended();
          leave();
        });
        void this.#handle(request, response).then(leave, leave);
      },
      this.#limits,
      certificate,
    );
  }

  get streamViolations(): number {
    return this.#vitals.streamViolations;
  }

  get vitals(): Vitals {
    return this.#vitals;
  }

  get config(): LoadedConfig {
    return this.#generation.config;
  }

  async listen(): Promise<AddressInfo> {
    const { host, port } = this.config.core;
    const address = await listen(this.#server, port, host, this.#options.reusePort);
    startWarnings(this.#generation, address).forEach((warning) => this.#log.warn(warning));
    const { directory } = this.#output;
    if (directory !== undefined) this.#log.info({ directory }, 'from now on the log is in files');
    this.#output.started();
    return address;
  }

  async reload(): Promise<void> {
    const config = await readConfig(this.#options);
    this.#redactor.learn(config.redactor);
    const files = readLogFiles(config, this.#output);
    const fresh = await this.#rebuild(config);
    this.#output.use(files);
    // Nobody would close a generation that comes after the stop.
    if (this.#draining) return fresh.close(this.#log);
    const old = this.#generation;
    this.#generation = fresh;
    this.#handle = this.#appFor(fresh);
    this.#log.info({ plugins: config.entries.length }, 'configuration reloaded');
    const fixed = restartKeys.filter(
      (key) => !isDeepStrictEqual(config.core[key], old.config.core[key]),
    );
    const address = this.#server.address();
    if (address !== null && typeof address === 'object')
      startWarnings(fresh, address).forEach((warning) => this.#log.warn(warning));
    if (fixed.length > 0)
      this.#log.warn(`Restart the gateway to apply the new ${fixed.join(', ')}.`);
    const retired: Promise<void> = this.#retire(old).finally(() => this.#retiring.delete(retired));
    this.#retiring.add(retired);
  }

  /** Plugins get loggers of the level that is set when they are made. */
  async #rebuild(config: LoadedConfig): Promise<Generation> {
    const { level } = this.#log;
    this.#log.level = levelOf(this.#options, config);
    try {
      const kept = { log: this.#log, carried: this.#carried, vitals: this.#vitals };
      return await buildGeneration(this.#options, config, kept);
    } catch (error) {
      this.#log.level = level;
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  explain(): ExplainedEntry[] {
    return explain(this.#generation);
  }

  async #close(): Promise<void> {
    this.#draining = true;
    const closed = this.#server.listening ? closeServer(this.#server) : Promise.resolve();
    const drained = await this.#drain(this.config.core.daemon.shutdownTimeout * 1000);
    if (!drained) this.#log.warn('some requests did not end in time and are cut off');
    this.#server.closeAllConnections();
    await closed;
    // Those that were cut off have yet to tell how they ended.
    await this.#drain(cutOffMs);
    await this.#generation.close(this.#log);
    await this.#carried.close((err) => this.#log.error({ err }, 'something failed to close'));
    await new Promise<void>((flushed) => this.#log.flush(() => flushed()));
    await this.#output.close();
  }

  /** Waits for the requests of every generation, at most so long; true when all have ended. */
  async #drain(timeoutMs: number): Promise<boolean> {
    const late = AbortSignal.timeout(timeoutMs);
    const [drained] = await Promise.all([
      this.#generation.drain(timeoutMs),
      Promise.race([Promise.all(this.#retiring), once(late, 'abort')]),
    ]);
    return drained && this.#retiring.size === 0;
  }

  /** However long they take: a reload must not cut requests off, only a stop may. */
  async #retire(old: Generation): Promise<void> {
    await old.drain();
    await old.close(this.#log);
  }

  #appFor(generation: Generation): ReturnType<ReturnType<typeof createApp>['callback']> {
    return createApp({
      generation,
      log: this.#log,
      version,
      limits: this.#limits,
      onViolation: (ctx, violation) => {
        this.#vitals.violated();
        this.#log.error({ id: ctx.id, violation }, 'a stream was ended, as it broke its protocol');
      },
      vitals: this.#vitals,
      draining: () => this.#draining,
    }).callback();
  }
}

function readConfig(options: GatewayOptions): Promise<LoadedConfig> {
  const {
    configFile,
    configText,
    env = process.env,
    builtins,
    defaultPipeline,
    overrides,
  } = options;
  return loadConfig({
    file: configFile,
    text: configText ?? (configFile === undefined ? '' : readText(configFile)),
    directory: configFile === undefined ? process.cwd() : dirname(resolve(configFile)),
    env,
    builtins,
    defaultPipeline,
    ...(overrides === undefined ? {} : { overrides }),
  });
}

function levelOf({ logLevel }: GatewayOptions, { core }: LoadedConfig): string {
  return logLevel ?? (core.debug ? 'debug' : 'info');
}

function buildGeneration(
  options: GatewayOptions,
  config: LoadedConfig,
  kept: { readonly log: Logger; readonly carried: Carried; readonly vitals: Vitals },
): Promise<Generation> {
  const { clock = systemClock, random = Math.random } = options;
  return Generation.build({ config, clock, random, version, ...kept });
}
