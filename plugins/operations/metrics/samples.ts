import type { Counter, Histogram } from './cells.ts';
import { boundText, type Labels, type Sample } from './exposition.ts';
import type { Labelled } from './labelled.ts';

/** Samples of counters; `unit` is what one of them is worth. */
export function counterSamples(counters: Labelled<Counter>, unit = 1): readonly Sample[] {
  return [...counters.entries].map(({ cell, values }) => ({
    labels: pairs(counters.labels, values),
    value: cell.value / unit,
  }));
}

/** Samples of histograms: buckets that each hold the ones below, sum and number. */
export function histogramSamples(histograms: Labelled<Histogram>): readonly Sample[] {
  return [...histograms.entries].flatMap(({ cell, values }) => {
    const labels = pairs(histograms.labels, values);
    const count = cell.count;
    const buckets = cumulative(cell).map(([bound, below]) => ({
      suffix: '_bucket',
      labels: [...labels, ['le', boundText(bound)] as const],
      value: below,
    }));
    return [
      ...buckets,
      { suffix: '_bucket', labels: [...labels, ['le', '+Inf'] as const], value: count },
      { suffix: '_sum', labels, value: cell.sum },
      { suffix: '_count', labels, value: count },
    ];
  });
}

/** How many values are at most as large as each bound. */
export function cumulative({ bounds, counts }: Histogram): readonly (readonly [number, number])[] {
  let below = 0;
  return bounds.map((bound, at) => [bound, (below += counts[at] ?? 0)]);
}

function pairs(names: readonly string[], values: readonly string[]): Labels {
  return names.map((name, at) => [name, values[at] ?? '']);
}
