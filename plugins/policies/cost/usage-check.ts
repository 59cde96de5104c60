import type { Usage } from '@ai-proxy/core';

/** More tokens than any request has: such a count is a mistake of the upstream. */
const most = 1_000_000_000;

/** Counts in the order in which they are shown. */
const counts = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWriteHourTokens',
  'outputTokens',
  'reasoningTokens',
] as const satisfies readonly (keyof Usage)[];

/** Usage of which every count can be charged. */
export interface CountedUsage {
  readonly usage: Usage;
  /** Something was no count of tokens and has been left out. */
  readonly isDamaged: boolean;
}

/** Leaves out what no upstream can have counted: fractions, negatives, text, absurd numbers. */
export function countedUsage(usage: Usage): CountedUsage {
  if (counts.every((name) => usage[name] === undefined || isCount(usage[name])))
    return { usage, isDamaged: false };
  const good = counts.filter((name) => usage[name] !== undefined && isCount(usage[name]));
  return { usage: Object.fromEntries(good.map((name) => [name, usage[name]])), isDamaged: true };
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}
