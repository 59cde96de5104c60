import type { ChargedCost, Usage } from '@ai-proxy/core';
import type { Counter } from './cells.ts';

/** Kinds of tokens as the label "kind" has them. They exclude each other. */
export type TokenKind = 'input' | 'cache_read' | 'cache_write' | 'output' | 'reasoning';

const counts: Readonly<Record<TokenKind, (usage: Usage) => number | undefined>> = {
  input: ({ inputTokens }) => inputTokens,
  cache_read: ({ cacheReadTokens }) => cacheReadTokens,
  cache_write: ({ cacheWriteTokens = 0, cacheWriteHourTokens = 0 }) =>
    cacheWriteTokens + cacheWriteHourTokens,
  output: ({ outputTokens }) => outputTokens,
  reasoning: ({ reasoningTokens }) => reasoningTokens,
};
const kinds = Object.keys(counts) as readonly TokenKind[];

/** Kinds that stand for what a model was given. */
export const inputKinds: readonly string[] = ['input', 'cache_read', 'cache_write'];

/** Counts tokens and costs for one who uses or serves them. Cells are made when there is something to count. */
export class UsageCells {
  readonly #tokens: (kind: TokenKind) => Counter;
  readonly #costs: () => Counter;
  readonly #byKind: Partial<Record<TokenKind, Counter>> = {};
  #cost: Counter | undefined;

  constructor(tokens: (kind: TokenKind) => Counter, costs: () => Counter) {
    this.#tokens = tokens;
    this.#costs = costs;
  }

  use(usage: Usage): void {
    for (const kind of kinds) {
      const count = counts[kind](usage) ?? 0;
      // What an upstream says may be anything.
      if (count > 0 && Number.isSafeInteger(count))
        (this.#byKind[kind] ??= this.#tokens(kind)).value += count;
    }
  }

  /** Costs are exact up to some 9,000 dollars; from there on a sum is off by less than its last digit. */
  pay(picoUsd: NonNullable<ChargedCost['picoUsd']>): void {
    this.#cost ??= this.#costs();
    this.#cost.value += Number(picoUsd);
  }
}
