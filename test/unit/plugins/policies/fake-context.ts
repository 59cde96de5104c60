import { Vitals } from '../../../../core/src/observe/vitals.ts';
import type { Contribution, Host, Next, Operation, Plugin } from '@ai-proxy/core';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import { parseBody } from '../../../../core/src/context/body.ts';
import { Context, type Exchange } from '../../../../core/src/context/context.ts';
import { Draft } from '../../../../core/src/context/draft.ts';
import { Endings } from '../../../../core/src/context/endings.ts';
import { Inbound } from '../../../../core/src/context/inbound.ts';
import { Reply, type Served } from '../../../../core/src/context/reply.ts';
import { Trace } from '../../../../core/src/context/trace.ts';
import { createLog } from '../../../../core/src/observe/log.ts';

export interface FakeRequest {
  /** Name and value pairs as they came. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly query?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly operation?: Operation;
  readonly dialect?: string;
  readonly model?: string;
  readonly stream?: boolean;
  readonly body?: Readonly<Record<string, unknown>>;
  /** On the monotonic clock. */
  readonly deadlineMs?: number;
  /** What waits for the end, for tests that bring it about. */
  readonly endings?: Endings;
}

/** A real context over a request that nobody sent; its body has arrived unless there is none. */
export async function fakeContext(request: FakeRequest = {}): Promise<Context> {
  const { headers = [], dialect = 'openai-chat', model = '', stream = false } = request;
  const body = parseBody(Buffer.from(JSON.stringify({ model, ...request.body })), 'model');
  const hasBody = request.operation !== 'list-models';
  const inbound = new Inbound(
    {
      method: hasBody ? 'POST' : 'GET',
      path: '/v1/anything',
      query: request.query ?? {},
      params: request.params ?? {},
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      rawHeaders: headers.flat(),
      ip: '192.0.2.1',
      dialect,
      operation: request.operation ?? 'generate',
    },
    () => Promise.resolve(hasBody ? { model, stream, body } : undefined),
  );
  await inbound.read();
  const exchange: Exchange = {
    id: 'request-1',
    inbound,
    log: createLog({ level: 'silent', redactor: new Redactor() }),
    trace: new Trace(),
    draftFor: (parent, route) => parent.withModel(route.target.model),
    clientDraft: () =>
      new Draft({
        dialect,
        modelField: 'model',
        model,
        origin: () => ({ value: body.json, warnings: [] }),
        source: body,
      }),
    endings: request.endings ?? new Endings(),
    deadlineMs: request.deadlineMs ?? Infinity,
    askForUsage: () => undefined,
  };
  return new Context(exchange);
}

/** Clock with hands that a test moves. */
export interface FakeClock {
  nowMs: number;
  monotonicMs: number;
}

export interface FakeHost extends Host {
  readonly time: FakeClock;
  /** What the plugin logged, one JSON object each. */
  readonly lines: Record<string, unknown>[];
}

export function fakeHost(name = 'plugin'): FakeHost {
  const time: FakeClock = { nowMs: Date.UTC(2030, 0, 1), monotonicMs: 0 };
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return {
    name,
    version: '0.0.0',
    log: createLog({ level: 'debug', redactor: new Redactor(), destination }),
    clock: { now: () => time.nowMs, monotonic: () => time.monotonicMs },
    vitals: new Vitals(0),
    dryRun: false,
    random: () => 0.5,
    carry: (_name, create) => create(),
    shownConfig: () => ({}),
    redact: (text) => text,
    signal: new AbortController().signal,
    transport: {
      requestTimeoutMs: 1000,
      firstByteMs: 1000,
      idleMs: 1000,
      maxResponseBytes: 1000,
      passthroughHeaders: [],
      redact: (text) => text,
    },
    dispatcher: () => {
      throw new Error('no network in this test');
    },
    dialect: () => undefined,
    time,
    lines,
  };
}

/** Sets a plugin up with options as the core would pass them: camelCase, defaults applied. */
export async function setUp(
  plugin: Plugin,
  options: unknown,
  host: Host = fakeHost(plugin.name),
): Promise<Contribution> {
  return plugin.setup(host, options as never);
}

/** Runs the layer of a contribution; a contribution without one passes on. */
export async function run(contribution: Contribution, ctx: Context, next: Next): Promise<unknown> {
  return contribution.handle === undefined ? next() : contribution.handle(ctx, next);
}

/** An answer with a body nobody reads. */
export function fakeReply(served?: Served): Reply {
  return new Reply(
    { kind: 'whole', dialect: 'openai-chat', bytes: Buffer.from('{}') },
    served === undefined ? {} : { served },
  );
}
