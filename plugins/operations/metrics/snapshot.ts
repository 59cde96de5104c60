import { Histogram, type Counter } from './cells.ts';
import type { Buckets, MetricsSnapshot } from './keys.ts';
import type { Labelled } from './labelled.ts';
import type { Meters } from './meters.ts';
import { noModel } from './model-names.ts';
import { noProvider } from './request-counts.ts';
import { picoPerDollar } from './request-metrics.ts';
import { cumulative } from './samples.ts';
import { inputKinds } from './usage-cells.ts';

/** What is known besides the counts. */
export interface Surroundings {
  readonly requestsPerMinute: number;
  readonly activeProviders: number;
  readonly uptimeMs: number;
}

/** The figures as people and pages read them. */
export function snapshotOf(meters: Meters, surroundings: Surroundings): MetricsSnapshot {
  const { costs, durations, firstTokens, requests, tokens } = meters;
  const outcomes = sumsBy(requests, 'outcome');
  const total = sumOf(outcomes);
  const errors = outcomes.get('failed') ?? 0;
  const kinds = [...sumsBy(tokens, 'kind')];
  const input = kinds.filter(([kind]) => inputKinds.includes(kind));
  const output = kinds.filter(([kind]) => !inputKinds.includes(kind));
  const costByModel = sumsBy(costs, 'model');
  const latency = mergedIn(durations);
  return {
    total_requests: total,
    total_errors: errors,
    total_input_tokens: sumOf(input),
    total_output_tokens: sumOf(output),
    total_cost_usd: sumOf(costByModel) / picoPerDollar,
    latency_ms: bucketsOf(latency),
    ttft_ms: bucketsOf(mergedIn(firstTokens)),
    by_model: named(sumsBy(requests, 'model'), noModel),
    by_provider: named(sumsBy(requests, 'provider'), noProvider),
    cost_by_model: named(costByModel, noModel, picoPerDollar),
    requests_per_minute: surroundings.requestsPerMinute,
    avg_latency_ms: total === 0 ? 0 : ((latency?.sum ?? 0) * 1000) / total,
    error_rate: total === 0 ? 0 : errors / total,
    active_providers: surroundings.activeProviders,
    uptime_seconds: Math.round(surroundings.uptimeMs / 1000),
  };
}

/** Sums of counters by the value of one of their labels. */
function sumsBy(counters: Labelled<Counter>, label: string): ReadonlyMap<string, number> {
  const at = counters.labels.indexOf(label);
  const sums = new Map<string, number>();
  for (const { cell, values } of counters.entries) {
    const value = values[at] ?? '';
    sums.set(value, (sums.get(value) ?? 0) + cell.value);
  }
  return sums;
}

function sumOf(sums: Iterable<readonly [string, number]>): number {
  let sum = 0;
  for (const [, value] of sums) sum += value;
  return sum;
}

/** Names that clients have chosen may be those of members that objects have anyway. */
function named(
  sums: ReadonlyMap<string, number>,
  without: string,
  unit = 1,
): Readonly<Record<string, number>> {
  const shown = [...sums].filter(([name]) => name !== without);
  return Object.fromEntries(shown.map(([name, value]) => [name, value / unit]));
}

function mergedIn(histograms: Labelled<Histogram>): Histogram | undefined {
  let merged: Histogram | undefined;
  for (const { cell } of histograms.entries) {
    merged ??= new Histogram(cell.bounds);
    merged.add(cell);
  }
  return merged;
}

/** From seconds to milliseconds. */
function bucketsOf(histogram: Histogram | undefined): Buckets {
  if (histogram === undefined) return { buckets: [], count: 0, sum: 0 };
  return {
    buckets: cumulative(histogram).map(([bound, count]) => ({ le: bound * 1000, count })),
    count: histogram.count,
    sum: histogram.sum * 1000,
  };
}
