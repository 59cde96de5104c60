import {
  Charge,
  type AttemptRecord,
  type Context,
  type ExchangeEnd,
  type Served,
  type Usage,
  type UsageSource,
} from '@ai-proxy/core';

/** A request that is over. */
export interface Finished {
  readonly ctx: Context;
  readonly end: ExchangeEnd;
  /** Unix times in milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  /** Until the answer began; absent where there was none. */
  readonly firstMs: number | undefined;
  readonly served: Served | undefined;
}

/** An attempt from its beginning to the end of its answer. */
export interface Attempted {
  readonly record: AttemptRecord;
  /** Unix time in milliseconds. */
  readonly endMs: number;
  /** What it failed with, be it before its answer or amid it. */
  readonly error: string | undefined;
}

/** What the conventions call an error that has no code. */
const unnamed = '_OTHER';

/** The attempts of a request. The trace has streams until they began, and here they are over. */
export function attemptsOf({ ctx, end, endMs }: Finished): readonly Attempted[] {
  const { attempts } = ctx.trace;
  return attempts.map((record, index) => {
    if (record.outcome !== 'ok') return { record, endMs: record.endedMs, error: record.outcome };
    if (!ctx.inbound.stream) return { record, endMs: record.endedMs, error: undefined };
    const successor = attempts[index + 1];
    // It broke off, and another one went on.
    if (successor !== undefined) return { record, endMs: successor.startedMs, error: unnamed };
    return { record, endMs, error: end.outcome === 'failed' ? errorOf(end) : undefined };
  });
}

/** What a request failed with. */
export function errorOf({ error, outcome }: ExchangeEnd): string | undefined {
  if (outcome === 'complete') return undefined;
  return error?.code ?? (outcome === 'cancelled' ? 'CLIENT_GONE' : unnamed);
}

/** Tokens in the sense of the conventions: sums include what was cached, and what was reasoned. */
export interface Tokens {
  readonly source: UsageSource;
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWritten: number | undefined;
  readonly reasoning: number | undefined;
}

/** What was charged; where nobody charges, what the upstream counted. */
export function tokensOf({ ctx, end }: Finished): Tokens | undefined {
  const charge = ctx.find(Charge);
  const usage: Usage | undefined = charge === undefined ? end.usage : charge.usage;
  if (usage === undefined) return undefined;
  const { cacheReadTokens, cacheWriteHourTokens, cacheWriteTokens, reasoningTokens } = usage;
  const cacheWritten = sum(cacheWriteTokens, cacheWriteHourTokens);
  return {
    source: charge?.source ?? 'provider',
    input: sum(usage.inputTokens, cacheReadTokens, cacheWritten),
    output: sum(usage.outputTokens, reasoningTokens),
    cacheRead: cacheReadTokens,
    cacheWritten,
    reasoning: reasoningTokens,
  };
}

/** Of those that are known. */
function sum(...counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0);
}
