import type { Context } from '../context/context.ts';
import type { Reply } from '../context/reply.ts';
import type { Layer, Run } from './compose.ts';
import type { Contribution, Next } from './plugin.ts';

/** Milliseconds on a clock that never jumps. */
export type Now = () => number;

/** For which requests times are measured, and by which clock. */
export interface Timing {
  readonly isWanted: (ctx: Context) => boolean;
  readonly now: Now;
}

/** Times are measured where a plugin wants them for a request. */
export function timingFor(
  wanted: readonly NonNullable<Contribution['wantsTimes']>[],
  now: Now,
): Timing | undefined {
  if (wanted.length === 0) return undefined;
  return { isWanted: ({ inbound }) => wanted.some((wants) => wants(inbound.head)), now };
}

/** The layer, which notes in the trace how long it took by itself until the answer began. */
export function timedLayer(layer: Layer, now: Now): Layer {
  return {
    ...layer,
    handle: async (ctx, next) => {
      const watch = new Watch(now);
      ctx.trace.spent(layer.name, 0);
      const timedNext: Next = (fork) => watch.without(() => next(fork));
      try {
        return await layer.handle(ctx, timedNext);
      } finally {
        ctx.trace.spent(layer.name, watch.ownMs());
      }
    },
  };
}

/** A step that is no layer, noted like one. */
export function timed<Result extends Reply | void>(
  name: string,
  step: (ctx: Context) => Promise<Result> | Result,
  now: Now,
): (ctx: Context) => Promise<Result> {
  return async (ctx) => {
    const startedMs = now();
    try {
      return await step(ctx);
    } finally {
      ctx.trace.spent(name, now() - startedMs);
    }
  };
}

/** Measures one layer, and not what is below it, be that called once, in turn or at the same time. */
class Watch {
  readonly #now: Now;
  readonly #startedMs: number;
  #belowMs = 0;
  #calls = 0;
  #leftMs = 0;

  constructor(now: Now) {
    this.#now = now;
    this.#startedMs = now();
  }

  async without(below: () => ReturnType<Run>): ReturnType<Run> {
    if (this.#calls++ === 0) this.#leftMs = this.#now();
    try {
      return await below();
    } finally {
      if (--this.#calls === 0) this.#belowMs += this.#now() - this.#leftMs;
    }
  }

  ownMs(): number {
    const now = this.#now();
    const pendingMs = this.#calls === 0 ? 0 : now - this.#leftMs;
    return now - this.#startedMs - this.#belowMs - pendingMs;
  }
}
