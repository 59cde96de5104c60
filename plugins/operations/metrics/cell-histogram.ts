import { Histogram } from 'prom-client';
import type { Histogram as Cell } from './cells.ts';
import type { Labelled } from './labelled.ts';
import { cumulative, labelsOf } from './samples.ts';

/** A line of a histogram as prom-client writes it. */
interface Line {
  readonly metricName: string;
  /** Those that no other line of the same cell has, and the others. */
  readonly labels: Record<string, string>;
  readonly sharedLabels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A histogram of prom-client that shows cells instead of values of its own. */
export class CellHistogram extends Histogram {
  readonly #facts: { readonly name: string; readonly help: string };
  readonly #cells: Labelled<Cell>;

  constructor(name: string, help: string, cells: Labelled<Cell>) {
    super({ name, help, labelNames: cells.labels, registers: [] });
    this.#facts = { name, help };
    this.#cells = cells;
  }

  /** What both the text and `get()` of prom-client are made of; its types do not have it. */
  getForPromString(): Promise<object> {
    const { labels, entries } = this.#cells;
    const values = [...entries].flatMap(({ cell, values: texts }) =>
      linesOf(this.#facts.name, labelsOf(labels, texts), cell),
    );
    return Promise.resolve({ ...this.#facts, type: 'histogram', aggregator: 'sum', values });
  }
}

/** Buckets that each hold the ones below, sum and number. */
function linesOf(name: string, sharedLabels: Line['sharedLabels'], cell: Cell): readonly Line[] {
  const count = cell.count;
  const bucket = (le: string, value: number): Line => ({
    metricName: `${name}_bucket`,
    labels: { le },
    sharedLabels,
    value,
  });
  return [
    ...cumulative(cell).map(([bound, below]) => bucket(boundText(bound), below)),
    bucket('+Inf', count),
    { metricName: `${name}_sum`, labels: {}, sharedLabels, value: cell.sum },
    { metricName: `${name}_count`, labels: {}, sharedLabels, value: count },
  ];
}

/** Always with a point, as OpenMetrics wants it: so both formats name the same series. */
function boundText(bound: number): string {
  return Number.isInteger(bound) ? `${bound}.0` : String(bound);
}
