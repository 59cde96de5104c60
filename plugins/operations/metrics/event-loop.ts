import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Metric, Sample } from './exposition.ts';

const quantiles = [0.5, 0.9, 0.99] as const;
/** Delays are looked for this often. */
const resolutionMs = 20;
/** Readings that follow each other faster are the same: several readers must not take them from each other. */
const shortestMs = 10_000;
const nanosecondsPerSecond = 1e9;

/** What Node measures is the time from one look to the next, not by how much it is too long. */
function lateness(nanoseconds: number): number {
  return Math.max(0, nanoseconds / nanosecondsPerSecond - resolutionMs / 1000);
}

/** Watches how late the event loop is. Outlives reloads. */
export class EventLoop {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  #since = performance.now();
  #utilization = performance.eventLoopUtilization();
  #reading: readonly Metric[] | undefined;
  /** Of all readings before the present one. */
  #sum = 0;
  #count = 0;

  constructor() {
    this.#delays.enable();
  }

  /** Quantiles are those of the time since the reading before. */
  metrics(): readonly Metric[] {
    const nowMs = performance.now();
    if (this.#reading === undefined || nowMs - this.#since >= shortestMs) {
      this.#since = nowMs;
      this.#reading = this.#read();
    }
    return this.#reading;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#delays.disable();
    return Promise.resolve();
  }

  #read(): readonly Metric[] {
    const { count, mean } = this.#delays;
    const delays = quantiles.map((quantile) => ({
      labels: [['quantile', String(quantile)]] as const,
      value: lateness(this.#delays.percentile(quantile * 100)),
    }));
    this.#count += count;
    this.#sum += count === 0 ? 0 : lateness(mean) * count;
    this.#delays.reset();
    const before = this.#utilization;
    this.#utilization = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(this.#utilization, before);
    const totals: readonly Sample[] = [
      { suffix: '_sum', labels: [], value: this.#sum },
      { suffix: '_count', labels: [], value: this.#count },
    ];
    return [
      {
        name: 'nodejs_eventloop_delay_seconds',
        help: 'How late the event loop was, looked at every 20 ms.',
        kind: 'summary',
        samples: [...delays, ...totals],
      },
      {
        name: 'nodejs_eventloop_utilization_ratio',
        help: 'Part of the time in which the event loop was busy.',
        kind: 'gauge',
        samples: [{ labels: [], value: utilization }],
      },
    ];
  }
}
