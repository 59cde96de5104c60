import type { IncomingMessage } from 'node:http';
import type { Context as KoaContext, Middleware } from 'koa';
import type { Dispatcher } from 'undici';
import type { Context } from '../context/context.ts';
import type { InboundHead } from '../context/inbound.ts';
import type { Reply } from '../context/reply.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { JsonObject } from '../dialect/json.ts';
import type { Executor } from '../executor/executor.ts';
import type { Logger } from '../observe/log.ts';
import type { Vitals } from '../observe/vitals.ts';
import type { OptionsOf, OptionsSchema } from './infer.ts';
import { serviceKey, type Key, type ValueOf } from './key.ts';

/** What a client may ask for. One chain of layers is built for each. */
export type Operation = 'generate' | 'list-models' | 'count-tokens' | 'embed';

/** Version of the contract between the core and a plugin. */
export const pluginApi = 1;

/** A layer of the onion. Returns the reply of `next()`, that reply changed, or its own. */
export type Handle<
  Requires extends Key<unknown> = Key<unknown>,
  Provides extends Key<unknown> = Key<unknown>,
> = (ctx: Context<Requires, Provides>, next: Next) => Promise<Reply>;

/** Calls the layers below. Only plugins with `reenters: true` may pass a fork or call it again. */
export type Next = (fork?: Context) => Promise<Reply>;

/** A route that clients call. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** Pattern of @koa/router, such as `/v1/models/:model`. */
  readonly path: string;
  /** Dialect in which the client speaks and is answered, errors included. */
  readonly dialect: string;
  readonly operation: Operation;
  /** Mounts the route for clients that send this header only; such routes are tried first. */
  readonly whenHeader?: string;
  /** Reads what the pipeline needs from body and path; the default reads `model` and `stream` of the body. */
  readonly target?: (request: EndpointRequest) => EndpointTarget;
}

/** What a client has sent to an endpoint. */
export interface EndpointRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the pipeline needs to know of a request. */
export interface EndpointTarget {
  readonly model: string;
  readonly stream: boolean;
  /** How the client wants a stream. */
  readonly framing?: StreamFraming;
}

/** Server-sent events, or the elements of one JSON list. */
export type StreamFraming = 'events' | 'json-list';

/** A route for operators, outside the pipeline. */
export interface AdminRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Pattern of @koa/router, such as `/metrics`. No endpoint of clients may have the same. */
  readonly path: string;
  /**
   * `public`: everybody; `operator`: whoever a plugin with the service `OperatorGuard` lets in, and for GET
   * everybody on this machine.
   */
  readonly access: 'public' | 'operator';
  /** Writes the answer through Koa: `koa.status`, `koa.body`, `koa.set`. A `GatewayError` becomes JSON. */
  readonly handle: (koa: KoaContext) => void | Promise<void>;
}

/** Decides whether a request comes from an operator, as by a token. Asked for routes with `access: 'operator'`. */
export type GuardsOperator = (request: IncomingMessage) => boolean | Promise<boolean>;

/** Who tells operators from strangers. */
export const OperatorGuard = serviceKey('operator.guard').of<GuardsOperator>();

/** What a plugin gives to the gateway; every field is optional. */
export interface Contribution<
  Requires extends Key<unknown> = Key<unknown>,
  Provides extends Key<unknown> = Key<unknown>,
> {
  readonly handle?: Handle<Requires, Provides>;
  readonly executor?: Executor;
  readonly dialects?: readonly Dialect[];
  readonly endpoints?: readonly Endpoint[];
  /** Raw Koa middleware before routing, for what is not an API exchange. */
  readonly http?: readonly Middleware[];
  /** Routes for operators: metrics, administration. */
  readonly admin?: readonly AdminRoute[];
  readonly services?: readonly Service[];
  /**
   * Whether the time that each plugin takes is to be measured for a request (`ctx.trace.shares`): it is
   * where any plugin wants it. Without this member nobody pays for it.
   */
  readonly wantsTimes?: (head: InboundHead) => boolean;
  /** All plugins are set up; services, executors and dialects may be read. */
  readonly ready?: (ready: Ready) => void | Promise<void>;
  /** Called once or more, also when `ready` never ran. */
  readonly close?: () => void | Promise<void>;
}

/** An object for other plugins, and the key under which they find it. */
export type Service = readonly [key: Key<unknown>, value: unknown];

/** What a plugin may look at once all plugins are set up. */
export interface Ready {
  readonly executors: readonly Executor[];
  dialect(name: string): Dialect | undefined;
  service<K extends Key<unknown>>(key: K): ValueOf<K> | undefined;
}

/** Source of time; tests bring their own. */
export interface Clock {
  /** Unix time in milliseconds. */
  now(): number;
  /** Milliseconds on a clock that never jumps. */
  monotonic(): number;
}

/** What the core gives to a plugin. */
export interface Host {
  /** Name of the pipeline entry; differs from the plugin's where the entry says `as:`. */
  readonly name: string;
  /** Version of the gateway. */
  readonly version: string;
  readonly log: Logger;
  /** What the gateway counts of itself, whatever the configuration. */
  readonly vitals: Vitals;
  /** The configuration is only looked at: open no file for writing, and reach nobody. */
  readonly dryRun: boolean;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /**
   * The object of this name that survives reloads, made by `create` when it is first asked for: for
   * counters and memories that a new configuration must not forget. Disposed of (`Symbol.asyncDispose`)
   * when the gateway stops.
   */
  carry<T>(name: string, create: () => T): T;
  /** The configuration at work, with defaults, as a file would say it; secrets are `***`. */
  shownConfig(): JsonObject;
  /** The text with every secret of the configuration replaced, for what is kept or shown. */
  redact(text: string): string;
  /** Aborted when the generation of this plugin closes. */
  readonly signal: AbortSignal;
  /** Options of the core that executors follow. */
  readonly transport: Transport;
  /**
   * Connections to upstreams; absent: the configured proxy, `''`: direct. Each owner has connections of
   * its own: what an upstream confuses on them reaches nobody else.
   */
  dispatcher(proxyUrl?: string, owner?: string): Dispatcher;
  /** A dialect by name; available from `ready` on. */
  dialect(name: string): Dialect | undefined;
}

/** How executors speak with upstreams. */
export interface Transport {
  /** For a whole answer. */
  readonly requestTimeoutMs: number;
  /** For the first content of a stream. */
  readonly firstByteMs: number;
  /** For a silence in a stream. */
  readonly idleMs: number;
  readonly maxResponseBytes: number;
  readonly passthroughHeaders: readonly string[];
  /** Takes the secrets of the configuration out of such a header. */
  readonly redact: (text: string) => string;
}

/** Facts about a plugin that hold before it is set up. */
export interface PluginFacts {
  /** Kebab-case; the name in YAML. */
  readonly name: string;
  readonly api: number;
  readonly summary: string;
  /** Root keys of the configuration that are options of this plugin; `'*'` spreads a map over them. */
  readonly rootKeys?: Readonly<Record<string, string>>;
  /** Plugin names that stand above this one if they are present. */
  readonly after?: readonly string[];
  /** The layer may call `next()` several times, with forks. */
  readonly reenters?: boolean;
  /** The layer reads the request's head only, so it runs before the body has arrived. */
  readonly headOnly?: boolean;
  /** Operations the layer takes part in; all when absent. */
  readonly operations?: readonly Operation[];
}

/** A plugin as the core loads it, whatever its options and keys. */
export interface Plugin extends PluginFacts {
  readonly configSchema?: OptionsSchema;
  readonly provides?: readonly Key<unknown>[];
  readonly requires?: readonly Key<unknown>[];
  readonly uses?: readonly Key<unknown>[];
  setup(host: Host, options: never): Contribution | Promise<Contribution>;
}

/** A plugin as its author writes it: options are typed by the schema, `get` and `set` by the keys. */
export interface PluginDefinition<
  Schema extends OptionsSchema,
  Requires extends Key<unknown>,
  Provides extends Key<unknown>,
> extends PluginFacts {
  readonly configSchema?: Schema;
  readonly provides?: readonly Provides[];
  readonly requires?: readonly Requires[];
  /** Keys read with `find` on the way in, if anybody provides them. */
  readonly uses?: readonly Key<unknown>[];
  setup(
    host: Host,
    options: OptionsOf<Schema>,
  ): Contribution<Requires, Provides> | Promise<Contribution<Requires, Provides>>;
}

/** Checks a plugin's types and returns it unchanged. */
export function definePlugin<
  const Schema extends OptionsSchema,
  Requires extends Key<unknown> = never,
  Provides extends Key<unknown> = never,
>(definition: PluginDefinition<Schema, Requires, Provides>): Plugin {
  return definition as unknown as Plugin;
}
