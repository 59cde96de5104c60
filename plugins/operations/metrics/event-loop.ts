import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

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

/** How late the event loop was, and how busy. */
export interface EventLoopReading {
  /** Seconds by quantile, of the time since the reading before. */
  readonly delays: readonly (readonly [quantile: number, seconds: number])[];
  /** Of all delays since the start. */
  readonly sum: number;
  readonly count: number;
  /** From 0 to 1. */
  readonly utilization: number;
}

/** Watches how late the event loop is. Outlives reloads. */
export class EventLoop {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  #since = performance.now();
  #utilization = performance.eventLoopUtilization();
  #reading: EventLoopReading | undefined;
  /** Of all readings before the present one. */
  #sum = 0;
  #count = 0;

  constructor() {
    this.#delays.enable();
  }

  /** The same one again if asked soon. */
  reading(): EventLoopReading {
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

  #read(): EventLoopReading {
    const { count, mean } = this.#delays;
    const delays = quantiles.map(
      (quantile) => [quantile, lateness(this.#delays.percentile(quantile * 100))] as const,
    );
    this.#count += count;
    this.#sum += count === 0 ? 0 : lateness(mean) * count;
    this.#delays.reset();
    const before = this.#utilization;
    this.#utilization = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(this.#utilization, before);
    return { delays, sum: this.#sum, count: this.#count, utilization };
  }
}
