import type { Counter, Histogram } from './cells.ts';
import type { Sample } from './collected.ts';
import type { Labelled } from './labelled.ts';

/** Samples of counters; `unit` is what one of them is worth. */
export function counterSamples(counters: Labelled<Counter>, unit = 1): readonly Sample[] {
  return [...counters.entries].map(({ cell, values }) => ({
    labels: labelsOf(counters.labels, values),
    value: cell.value / unit,
  }));
}

/** How many values are at most as large as each bound. */
export function cumulative({ bounds, counts }: Histogram): readonly (readonly [number, number])[] {
  let below = 0;
  return bounds.map((bound, at) => [bound, (below += counts[at] ?? 0)]);
}

/** Labels by name. */
export function labelsOf(
  names: readonly string[],
  values: readonly string[],
): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const [at, name] of names.entries()) labels[name] = values[at] ?? '';
  return labels;
}
