import { matchesGlob } from '../config/glob.ts';
import type { Context } from '../context/context.ts';
import type { Reply } from '../context/reply.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Handle, Next } from './plugin.ts';
import { timed, timedLayer, type Timing } from './timing.ts';

/** One layer of the onion, as the pipeline has it. */
export interface Layer {
  readonly name: string;
  readonly handle: Handle;
  readonly reenters: boolean;
  /** Does not need the request body. */
  readonly headOnly: boolean;
  /** The layer is skipped for models that do not match. */
  readonly when: { readonly model: string } | undefined;
}

/** Everything from a layer downwards. */
export type Run = (ctx: Context) => Promise<Reply>;

/**
 * Folds the layers into one function, first layer outermost. The body is waited for just before the
 * first layer that needs it, so that refused clients cannot make the gateway read one.
 */
export function compose(layers: readonly Layer[], terminal: Run, timing?: Timing): Run {
  const plain = fold(layers, terminal, readBody);
  if (timing === undefined) return plain;
  const { isWanted, now } = timing;
  // A chain of its own: requests whose times nobody wants pay nothing for the others.
  const measured = fold(
    layers.map((layer) => timedLayer(layer, now)),
    timed('upstream', terminal, now),
    timed('body', readBody, now),
  );
  return (ctx) => (isWanted(ctx) ? measured(ctx) : plain(ctx));
}

type ReadBody = (ctx: Context) => Promise<void> | undefined;

/** Undefined where a layer above has waited for it. */
function readBody({ inbound }: Context): Promise<void> | undefined {
  return inbound.content === undefined ? inbound.read() : undefined;
}

function fold(layers: readonly Layer[], terminal: Run, read: ReadBody): Run {
  let run = terminal;
  const bodyAt = layers.findIndex((layer) => !layer.headOnly || layer.when !== undefined);
  if (bodyAt === -1) run = afterBody(run, read);
  for (let at = layers.length - 1; at >= 0; at--) {
    const layer = layers[at];
    if (layer !== undefined) run = wrap(layer, run);
    if (at === bodyAt) run = afterBody(run, read);
  }
  return run;
}

function afterBody(below: Run, read: ReadBody): Run {
  return async (ctx) => {
    const reading = read(ctx);
    if (reading !== undefined) await reading;
    return below(ctx);
  };
}

function wrap(layer: Layer, below: Run): Run {
  const run = layer.reenters ? reentrant(layer, below) : once(layer, below);
  const pattern = layer.when?.model;
  if (pattern === undefined) return run;
  return (ctx) => (matchesGlob(pattern, ctx.model) ? run(ctx) : below(ctx));
}

function reentrant(layer: Layer, below: Run): Run {
  return (ctx) => {
    let passed: Promise<Reply> | undefined;
    const reply = enter(layer, ctx, (fork) => (passed = held(below(fork ?? ctx))));
    return passed !== undefined && reply === passed ? passed : own(layer, reply);
  };
}

function once(layer: Layer, below: Run): Run {
  return (ctx) => {
    let passed: Promise<Reply> | undefined;
    let hasAnswered = false;
    const next: Next = (fork) => {
      if (passed !== undefined)
        throw broken(layer, 'called next() twice; only a plugin with "reenters: true" may');
      if (fork !== undefined && fork !== ctx)
        throw broken(layer, 'passed a fork to next() without "reenters: true"');
      passed = below(ctx);
      return hasAnswered ? held(passed) : passed;
    };
    const reply = enter(layer, ctx, next);
    hasAnswered = true;
    if (passed !== undefined && reply === passed) return passed;
    if (passed !== undefined) void held(passed);
    return own(layer, reply);
  };
}

/** Runs a layer, which may throw at once. */
function enter(layer: Layer, ctx: Context, next: Next): unknown {
  try {
    return layer.handle(ctx, next);
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

/** A promise whose failure ends nothing but itself, should the layer that asked for it forget it. */
function held(passed: Promise<Reply>): Promise<Reply> {
  passed.catch(() => undefined);
  return passed;
}

/** A reply of the layer's own. What it hands through was checked below, and costs no promise more. */
function own(layer: Layer, reply: unknown): Promise<Reply> {
  return Promise.resolve(reply as Reply | undefined).then((made) => checked(layer, made));
}

function checked(layer: Layer, reply: Reply | undefined): Reply {
  if (reply === undefined || typeof reply.discard !== 'function')
    throw broken(layer, 'returned no reply; return what next() gave, or a Reply of your own');
  return reply;
}

function broken(layer: Layer, what: string): GatewayError {
  return new GatewayError('PLUGIN_CONTRACT', { message: `The plugin "${layer.name}" ${what}.` });
}
