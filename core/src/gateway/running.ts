import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readIdentity, tlsWarnings } from '../config/certificates.ts';
import { readLogFiles } from '../config/files.ts';
import type { LoadedConfig } from '../config/load.ts';
import { ConfigError, printProblem } from '../config/problem.ts';
import type { FileWatch } from '../config/watch.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Gateway, GatewayOptions } from '../gateway.ts';
import { closeServer, listen } from '../http/server.ts';
import { changeIdentity } from '../http/tls.ts';
import type { Vitals } from '../observe/vitals.ts';
import { explain, type ExplainedEntry } from '../pipeline/explain.ts';
import type { Generation } from '../pipeline/generation.ts';
import { authenticates, startWarnings } from '../pipeline/start-warnings.ts';
import { buildGeneration, filesOf, levelOf, readConfig, type Kept } from './build.ts';
import { outcomeOf, type Configured, type ReloadOutcome } from './outcome.ts';
import { ReloadQueue } from './reload-queue.ts';
import type { Serving } from './serving.ts';

/** Time that plugins have to take note of requests that a stop has cut off. */
const cutOffMs = 1000;

export interface Parts {
  readonly kept: Kept;
  readonly serving: Serving;
  readonly configured: Configured;
  /** Undefined where files are not watched. */
  readonly watch: FileWatch | undefined;
}

/** A gateway at work: it listens, reloads and stops. */
export class RunningGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #kept: Kept;
  readonly #serving: Serving;
  readonly #watch: FileWatch | undefined;
  readonly #reloads = new ReloadQueue(() => this.#reload());
  /** What the gateway was started with. */
  readonly #started: LoadedConfig;
  #configured: Configured;
  /** A reload is due since files were seen to change, not since somebody asked. */
  #isSeen = false;
  #closing: Promise<void> | undefined;

  constructor(options: GatewayOptions, { configured, kept, serving, watch }: Parts) {
    this.#options = options;
    this.#kept = kept;
    this.#serving = serving;
    this.#configured = configured;
    this.#started = configured.config;
    this.#watch = watch;
  }

  get vitals(): Vitals {
    return this.#kept.vitals;
  }

  get streamViolations(): number {
    return this.vitals.streamViolations;
  }

  get config(): LoadedConfig {
    return this.#configured.config;
  }

  async listen(): Promise<AddressInfo> {
    const { host, port } = this.config.core;
    const { log, output } = this.#kept;
    const address = await listen(this.#serving.server, port, host, this.#options.reusePort);
    this.#warn(this.#serving.generation);
    const { directory } = output;
    if (directory !== undefined) log.info({ directory }, 'from now on the log is in files');
    output.started();
    this.#watch?.start({
      // What went wrong has been logged.
      changed: () => {
        this.#isSeen = true;
        void this.reload().catch(() => undefined);
      },
      failed: (err) => log.warn({ err }, 'files are not watched any more; reload after changes'),
    });
    return address;
  }

  reload(): Promise<ReloadOutcome> {
    return this.#reloads.request();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  explain(): ExplainedEntry[] {
    return explain(this.#serving.generation);
  }

  async #reload(): Promise<ReloadOutcome> {
    const { clock, log, redactor, vitals } = this.#kept;
    this.#refuseWhenStopping();
    this.#watch?.note();
    const isAsked = !this.#isSeen;
    this.#isSeen = false;
    try {
      const outcome = await this.#replace(isAsked);
      vitals.reloaded(clock.now());
      log.info({ ...outcome }, 'configuration reloaded');
      this.#warn(this.#serving.generation);
      if (outcome.restart.length > 0)
        log.warn(`Restart the gateway to apply the new ${outcome.restart.join(', ')}.`);
      return outcome;
    } catch (error) {
      this.#refuseWhenStopping();
      const facts =
        error instanceof ConfigError
          ? { problems: error.problems.map(printProblem) }
          : { err: error };
      log.error(facts, 'the configuration was not reloaded; the old one keeps serving');
      vitals.reloadRefused(redactor.clean(error instanceof Error ? error.message : String(error)));
      throw error;
    }
  }

  async #replace(isAsked: boolean): Promise<ReloadOutcome> {
    const { log, output, redactor, schemas } = this.#kept;
    const config = await readConfig(this.#options, schemas);
    redactor.learn(config.redactor);
    const files = readLogFiles(config, output);
    const configured = { config, identity: readIdentity(config) };
    const fresh = await this.#rebuild(config);
    if (!isAsked && authenticates(this.#serving.generation) && !authenticates(fresh)) {
      await fresh.close(log);
      throw opened(config.file);
    }
    // Nobody would close a generation that comes after the stop.
    if (this.#serving.draining) await fresh.close(log);
    this.#refuseWhenStopping();
    output.use(files);
    const outcome = outcomeOf(this.#configured, configured, this.#started);
    this.#serving.replace(fresh);
    this.#configured = configured;
    if (configured.identity !== undefined)
      changeIdentity(this.#serving.server, configured.identity);
    this.#watch?.follow(filesOf(this.#options, config));
    return outcome;
  }

  /** Plugins get loggers of the level that is set when they are made. */
  async #rebuild(config: LoadedConfig): Promise<Generation> {
    const { log } = this.#kept;
    const { level } = log;
    log.level = levelOf(this.#options, config);
    try {
      return await buildGeneration(this.#options, config, this.#kept);
    } catch (error) {
      log.level = level;
      throw error;
    }
  }

  #refuseWhenStopping(): void {
    if (!this.#serving.draining) return;
    const message = 'The gateway is stopping; the configuration was not reloaded.';
    throw new GatewayError('SHUTTING_DOWN', { message });
  }

  #warn(generation: Generation): void {
    const { clock, log } = this.#kept;
    const address = this.#serving.server.address();
    const { config, identity } = this.#configured;
    const warnings = [
      ...(address !== null && typeof address === 'object'
        ? startWarnings(generation, address)
        : []),
      ...(identity === undefined ? [] : tlsWarnings(config, identity, clock.now())),
    ];
    warnings.forEach((warning) => log.warn(warning));
  }

  async #close(): Promise<void> {
    const { carried, log, output } = this.#kept;
    const { server } = this.#serving;
    this.#serving.refuseRequests();
    await this.#watch?.close();
    const closed = server.listening ? closeServer(server) : Promise.resolve();
    const timeoutMs = this.config.core.daemon.shutdownTimeout * 1000;
    const drained = await this.#serving.drain(timeoutMs);
    if (!drained) log.warn('some requests did not end in time and are cut off');
    server.closeAllConnections();
    await closed;
    // Those that were cut off have yet to tell how they ended, and a reload that it is too late.
    await Promise.all([
      this.#serving.drain(cutOffMs),
      Promise.race([this.#reloads.idle(), sleep(cutOffMs, undefined, { ref: false })]),
    ]);
    await this.#serving.generation.close(log);
    await carried.close((err) => log.error({ err }, 'something failed to close'));
    await new Promise<void>((flushed) => log.flush(() => flushed()));
    await output.close();
  }
}

/** A file that is half written may lack its keys; nobody has asked for a gateway that is open to all. */
function opened(file: string): ConfigError {
  const message = 'The file has no client keys any more: everybody could use the gateway.';
  const hint = 'If that is meant, ask for it: ai-proxy reload, or SIGHUP.';
  return new ConfigError([{ code: 'CONFIG_INVALID', file, line: 1, column: 1, message, hint }]);
}
