import { keyValues, unixNano, type Attributes, type KeyValue } from './attributes.ts';

/** Different sets of attributes that one histogram counts apart. */
const mostSeries = 1000;
/** What the specification of metrics says of those beyond that. */
const overflow: Attributes = { 'otel.metric.overflow': true };
/** Sums and counts since the start, not since the last sending. */
const cumulative = 2;

export interface HistogramFacts {
  readonly name: string;
  readonly unit: string;
  readonly description: string;
  /** Upper bounds of the buckets, each of which is in its own. */
  readonly bounds: readonly number[];
}

interface Series {
  readonly attributes: readonly KeyValue[];
  readonly counts: number[];
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** How often which values came, by attributes. */
export class Histogram {
  readonly #facts: HistogramFacts;
  readonly #series = new Map<string, Series>();

  constructor(facts: HistogramFacts) {
    this.#facts = facts;
  }

  record(value: number, attributes: Attributes, redact: (text: string) => string): void {
    const series = this.#seriesOf(attributes, redact);
    const at = this.#facts.bounds.findIndex((bound) => value <= bound);
    const bucket = at === -1 ? this.#facts.bounds.length : at;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.count++;
    series.sum += value;
    series.min = Math.min(series.min, value);
    series.max = Math.max(series.max, value);
  }

  /** The metric as OTLP has it in JSON; undefined while there is nothing in it. */
  toOtlp(startMs: number, nowMs: number): object | undefined {
    if (this.#series.size === 0) return undefined;
    const { bounds, description, name, unit } = this.#facts;
    const times = { startTimeUnixNano: unixNano(startMs), timeUnixNano: unixNano(nowMs) };
    const dataPoints = [...this.#series.values()].map(
      ({ attributes, count, counts, max, min, sum }) => ({
        attributes,
        ...times,
        count: String(count),
        sum,
        min,
        max,
        bucketCounts: counts.map(String),
        explicitBounds: bounds,
      }),
    );
    const histogram = { aggregationTemporality: cumulative, dataPoints };
    return { name, description, unit, histogram };
  }

  #seriesOf(attributes: Attributes, redact: (text: string) => string): Series {
    const known = this.#series.get(idOf(attributes));
    if (known !== undefined) return known;
    const isFull = this.#series.size >= mostSeries;
    const own = isFull ? overflow : attributes;
    const id = idOf(own);
    const series = this.#series.get(id) ?? this.#emptySeries(keyValues(own, redact));
    this.#series.set(id, series);
    return series;
  }

  #emptySeries(attributes: readonly KeyValue[]): Series {
    const counts = Array.from({ length: this.#facts.bounds.length + 1 }, () => 0);
    return { attributes, counts, count: 0, sum: 0, min: Infinity, max: -Infinity };
  }
}

function idOf(attributes: Attributes): string {
  let id = '';
  for (const name in attributes) id += `${name}\0${String(attributes[name])}\0`;
  return id;
}
