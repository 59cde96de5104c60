import { Counter, Histogram } from './cells.ts';
import { Labelled, type SeriesLimit } from './labelled.ts';

/** Seconds. */
const durations = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];
const beginnings = [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2.5, 5, 10, 20, 60];
const overheads = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

/** Everything that is counted of requests. Costs are in 1e-12 US dollars. */
export class Meters {
  readonly limit: SeriesLimit = { maxSeries: 1000 };
  readonly requests = this.#counters('operation', 'provider', 'model', 'outcome', 'status');
  readonly durations = this.#histograms(durations, 'operation', 'provider', 'model');
  readonly firstBytes = this.#histograms(beginnings, 'operation', 'provider', 'model');
  readonly firstTokens = this.#histograms(beginnings, 'provider', 'model');
  readonly overheads = this.#histograms(overheads, 'operation');
  readonly tokens = this.#counters('provider', 'model', 'kind');
  readonly costs = this.#counters('provider', 'model');
  readonly unpriced = this.#counters('provider', 'model');
  readonly attempts = this.#counters('provider', 'outcome');
  readonly errors = this.#counters('code');
  readonly clientRequests = this.#counters('client');
  readonly clientTokens = this.#counters('client', 'kind');
  readonly clientCosts = this.#counters('client');
  /** Requests that have begun and not ended. */
  inFlight = 0;

  #counters(...labels: readonly string[]): Labelled<Counter> {
    const { limit } = this;
    return new Labelled({ labels, limit, seriesPerCell: 1, create: () => new Counter() });
  }

  #histograms(bounds: readonly number[], ...labels: readonly string[]): Labelled<Histogram> {
    const { limit } = this;
    // Beside the buckets there are the one without an end, the sum and the number.
    const seriesPerCell = bounds.length + 3;
    return new Labelled({ labels, limit, seriesPerCell, create: () => new Histogram(bounds) });
  }
}
