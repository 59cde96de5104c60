import type { BlockList } from 'node:net';
import type { Middleware } from 'koa';
import type { LoadedConfig, PipelineEntry } from '../config/load.ts';
import { milliseconds } from '../config/milliseconds.ts';
import { addressesIn } from '../config/networks.ts';
import { ConfigError, type Problem } from '../config/problem.ts';
import type { Context } from '../context/context.ts';
import { Attempt } from '../context/attempt.ts';
import type { Reply } from '../context/reply.ts';
import type { Dialect } from '../dialect/dialect.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { Dispatchers } from '../executor/dispatchers.ts';
import type { Executor } from '../executor/executor.ts';
import type { Logger } from '../observe/log.ts';
import type { Vitals } from '../observe/vitals.ts';
import type { Carried } from './carried.ts';
import { compose, type Layer, type Run } from './compose.ts';
import {
  addDialects,
  checkContribution,
  checkContributions,
  type Member,
} from './contributions.ts';
import { setUp } from './set-up.ts';
import { timingFor } from './timing.ts';
import {
  OperatorGuard,
  type AdminRoute,
  type Clock,
  type Endpoint,
  type GuardsOperator,
  type Host,
  type Operation,
  type Ready,
} from './plugin.ts';

const operations: readonly Operation[] = ['generate', 'list-models', 'count-tokens', 'embed'];

export interface GenerationOptions {
  readonly config: LoadedConfig;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: () => number;
  readonly version: string;
  readonly carried: Carried;
  readonly vitals: Vitals;
  readonly dryRun: boolean;
}

/**
 * One configuration at work: its plugins set up, their contributions indexed, and the requests in
 * flight counted, so that a newer generation can take over without losing any.
 */
export class Generation {
  readonly config: LoadedConfig;
  readonly clock: Clock;
  readonly dialects: ReadonlyMap<string, Dialect>;
  readonly endpoints: readonly Endpoint[];
  readonly http: readonly Middleware[];
  readonly admin: readonly AdminRoute[];
  readonly operatorGuards: readonly GuardsOperator[];
  readonly members: readonly Member[];
  readonly executors: readonly Executor[];
  /** Peers whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: BlockList | undefined;
  readonly #runs: Readonly<Record<string, Run>>;
  readonly #stop: AbortController;
  readonly #dispatchers: Dispatchers;
  #inFlight = 0;
  #idle: (() => void) | undefined;

  private constructor(
    options: GenerationOptions,
    members: readonly Member[],
    dialects: ReadonlyMap<string, Dialect>,
    resources: { stop: AbortController; dispatchers: Dispatchers },
  ) {
    this.config = options.config;
    this.clock = options.clock;
    this.trustedProxies = addressesIn(options.config.core.trustedProxies);
    this.members = members;
    this.dialects = dialects;
    this.#stop = resources.stop;
    this.#dispatchers = resources.dispatchers;
    this.endpoints = members.flatMap(({ contribution }) => contribution.endpoints ?? []);
    this.http = members.flatMap(({ contribution }) => contribution.http ?? []);
    this.admin = members.flatMap(({ contribution }) => contribution.admin ?? []);
    this.operatorGuards = members
      .flatMap(({ contribution }) => contribution.services ?? [])
      .filter(([key]) => key.name === OperatorGuard.name)
      .map(([, guard]) => guard as GuardsOperator);
    this.executors = members.flatMap(({ contribution }) => contribution.executor ?? []);
    const byProvider = new Map(this.executors.map((executor) => [executor.provider, executor]));
    const terminal = (ctx: Context): Promise<Reply> => dispatch(ctx, byProvider);
    const wanted = members.flatMap(({ contribution }) => contribution.wantsTimes ?? []);
    const timing = timingFor(wanted, () => options.clock.monotonic());
    this.#runs = Object.fromEntries(
      operations.map((operation) => [
        operation,
        compose(layersFor(members, operation), terminal, timing),
      ]),
    );
  }

  /** Sets up every plugin. Throws `ConfigError`, having closed what was already up. */
  static async build(options: GenerationOptions): Promise<Generation> {
    const { config } = options;
    const stop = new AbortController();
    const { connectTimeout, proxyUrl, requestTimeout } = config.core;
    const dispatchers = new Dispatchers({
      proxyUrl,
      connectTimeoutMs: milliseconds(connectTimeout),
      requestTimeoutMs: milliseconds(requestTimeout),
    });
    const dialects = new Map<string, Dialect>();
    const members: Member[] = [];
    const resources = { stop, dispatchers };
    try {
      for (const entry of config.entries) {
        const host = hostFor(entry, options, resources, dialects);
        const contribution = await setUp(entry, config.file, async () =>
          checkContribution(entry, await entry.plugin.setup(host, entry.options as never)),
        );
        members.push({ entry, contribution });
        addDialects(entry, contribution, dialects, config.file);
      }
      refuse(checkContributions(members, dialects, config));
      const generation = new Generation(options, members, dialects, resources);
      for (const { entry, contribution } of members)
        await setUp(entry, config.file, () => contribution.ready?.(generation.#ready()));
      return generation;
    } catch (error) {
      await closeAll(members, resources, options.log);
      throw error;
    }
  }

  /** Runs the layers and the executor of an operation. */
  run(operation: Operation, ctx: Context): Promise<Reply> {
    const run = this.#runs[operation];
    if (run === undefined) throw new GatewayError('OPERATION_UNSUPPORTED');
    return run(ctx);
  }

  enter(): void {
    this.#inFlight++;
  }

  leave(): void {
    if (--this.#inFlight === 0) this.#idle?.();
  }

  /** Waits for the requests in flight, at most so long if told; true when all have ended. */
  async drain(timeoutMs?: number): Promise<boolean> {
    if (this.#inFlight === 0) return true;
    let timer: NodeJS.Timeout | undefined;
    const idle = new Promise<boolean>((resolve) => (this.#idle = () => resolve(true)));
    if (timeoutMs === undefined) return idle;
    const late = new Promise<boolean>(
      (resolve) => (timer = setTimeout(() => resolve(false), timeoutMs)),
    );
    const drained = await Promise.race([idle, late]);
    clearTimeout(timer);
    return drained;
  }

  /** Closes the plugins in reverse order, and the connections to upstreams. */
  async close(log: Logger): Promise<void> {
    await closeAll(this.members, { stop: this.#stop, dispatchers: this.#dispatchers }, log);
  }

  #ready(): Ready {
    const services = new Map(
      this.members.flatMap(({ contribution }) =>
        (contribution.services ?? []).map(([key, value]) => [key.name, value]),
      ),
    );
    return {
      executors: this.executors,
      dialect: (name) => this.dialects.get(name),
      service: (key) => services.get(key.name) as never,
    };
  }
}

function dispatch(ctx: Context, executors: ReadonlyMap<string, Executor>): Promise<Reply> {
  const attempt = ctx.find(Attempt);
  if (attempt === undefined)
    throw new GatewayError('OPERATION_UNSUPPORTED', {
      message: 'No plugin of the pipeline chose a credential. Add "router" to it.',
    });
  const executor = executors.get(attempt.credential.provider);
  if (executor === undefined)
    throw new GatewayError('PLUGIN_CONTRACT', {
      message: `No plugin executes requests for "${attempt.credential.provider}".`,
    });
  return executor.execute(ctx);
}

function layersFor(members: readonly Member[], operation: Operation): Layer[] {
  return members.flatMap(({ entry, contribution }) => {
    const { plugin, name, when } = entry;
    if (contribution.handle === undefined) return [];
    if (plugin.operations !== undefined && !plugin.operations.includes(operation)) return [];
    const { reenters = false, headOnly = false } = plugin;
    return { name, when, reenters, headOnly, handle: contribution.handle };
  });
}

function hostFor(
  entry: PipelineEntry,
  options: GenerationOptions,
  resources: { stop: AbortController; dispatchers: Dispatchers },
  dialects: ReadonlyMap<string, Dialect>,
): Host {
  const { carried, config, log, clock, random, version, vitals, dryRun } = options;
  const { bodyLimitMb, passthroughHeaders, requestTimeout, streaming } = config.core;
  return {
    name: entry.name,
    version,
    log: log.child({ plugin: entry.name }),
    vitals,
    dryRun,
    clock,
    random,
    carry: (name, create) => carried.get(entry.name, name, create),
    shownConfig: () => config.shown,
    redact: (text) => config.redactor.clean(text),
    signal: resources.stop.signal,
    transport: {
      requestTimeoutMs: milliseconds(requestTimeout),
      firstByteMs: milliseconds(streaming.firstByteSeconds),
      idleMs: milliseconds(streaming.idleSeconds),
      maxResponseBytes: Math.max(bodyLimitMb, 10) * 10 * 1024 * 1024,
      passthroughHeaders: passthroughHeaders.map((name) => name.toLowerCase()),
      redact: (text) => config.redactor.clean(text),
    },
    dispatcher: (proxyUrl, owner) => resources.dispatchers.get(proxyUrl, owner),
    dialect: (name) => dialects.get(name),
  };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigError(problems);
}

async function closeAll(
  members: readonly Member[],
  resources: { stop: AbortController; dispatchers: Dispatchers },
  log: Logger,
): Promise<void> {
  resources.stop.abort();
  for (const { entry, contribution } of members.toReversed()) {
    try {
      await contribution.close?.();
    } catch (error) {
      log.error({ err: error, plugin: entry.name }, 'a plugin failed to close');
    }
  }
  await resources.dispatchers.close();
}
