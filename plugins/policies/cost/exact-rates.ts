import type { Usage } from '@ai-proxy/core';
import type { Price, Rates } from './price-list.ts';

/** Rates of every kind of token, in 1e-12 US dollars, ready for arithmetic. */
export interface ExactRates {
  /** They hold for requests with more tokens of input than this. */
  readonly above: number;
  readonly input: bigint;
  readonly output: bigint;
  readonly cacheRead: bigint;
  readonly cacheWrite: bigint;
  readonly cacheWriteHour: bigint;
  readonly reasoning: bigint;
}

/** The rates of a price, those of the longest requests first. */
export function exactRates({ above = [], ...rates }: Price): readonly ExactRates[] {
  return [{ tokens: -1, ...rates }, ...above]
    .toSorted((a, b) => b.tokens - a.tokens)
    .map((each) => ({ above: each.tokens, ...withDefaults(each) }));
}

/** A cache without a price costs what input costs; reasoning what output costs. */
function withDefaults(rates: Rates): Omit<ExactRates, 'above'> {
  const { input, output, cacheRead = input, cacheWrite = input, reasoning = output } = rates;
  return {
    input: BigInt(input),
    output: BigInt(output),
    cacheRead: BigInt(cacheRead),
    cacheWrite: BigInt(cacheWrite),
    cacheWriteHour: BigInt(rates.cacheWriteHour ?? cacheWrite),
    reasoning: BigInt(reasoning),
  };
}

/** What usage costs at these rates, in 1e-12 US dollars. Its counts have to be whole. */
export function costAt(rates: readonly ExactRates[], usage: Usage): bigint {
  const {
    inputTokens = 0,
    cacheReadTokens = 0,
    cacheWriteTokens = 0,
    cacheWriteHourTokens = 0,
    outputTokens = 0,
    reasoningTokens = 0,
  } = usage;
  const length = inputTokens + cacheReadTokens + cacheWriteTokens + cacheWriteHourTokens;
  const rate = rates.find(({ above }) => length > above);
  if (rate === undefined) return 0n;
  return (
    BigInt(inputTokens) * rate.input +
    BigInt(cacheReadTokens) * rate.cacheRead +
    BigInt(cacheWriteTokens) * rate.cacheWrite +
    BigInt(cacheWriteHourTokens) * rate.cacheWriteHour +
    BigInt(outputTokens) * rate.output +
    BigInt(reasoningTokens) * rate.reasoning
  );
}
