import { readFileSync } from 'node:fs';
import { monotonicMs } from '../wire.ts';

interface Sample {
  readonly atMs: number;
  /** How long processes have waited for a processor since they began, together. */
  readonly waitedMs: number;
}

const everyMs = 100;
const kept = 6_000;

/**
 * Knows for how long the machine did not let some processes run although they wanted to: what took so
 * long must not be held against them. Where the system does not tell, it is no time at all.
 */
export class StarvationMeter {
  readonly #pids: readonly number[];
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #lags: { readonly fromMs: number; readonly untilMs: number }[] = [];

  constructor(pids: readonly number[]) {
    this.#pids = pids;
    this.#sample();
    this.#timer = setInterval(() => this.#sample(), everyMs);
  }

  /** A process of the suite itself noticed nothing for so long, up to a time. */
  addLag(untilMs: number, lagMs: number): void {
    if (lagMs > 0) this.#lags.push({ fromMs: untilMs - lagMs, untilMs });
    if (this.#lags.length > kept) this.#lags.splice(0, kept / 10);
  }

  /** How long they were kept from running between two times, at most. */
  between(fromMs: number, toMs: number): number {
    const lagged = this.#lags.reduce(
      (sum, lag) => sum + Math.max(0, Math.min(lag.untilMs, toMs) - Math.max(lag.fromMs, fromMs)),
      0,
    );
    return lagged + this.#waitedBetween(fromMs, toMs);
  }

  #waitedBetween(fromMs: number, toMs: number): number {
    this.#sample();
    const before = this.#samples.findLast(({ atMs }) => atMs <= fromMs) ?? this.#samples[0];
    const after = this.#samples.find(({ atMs }) => atMs >= toMs) ?? this.#samples.at(-1);
    return Math.max(0, (after?.waitedMs ?? 0) - (before?.waitedMs ?? 0));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const waitedMs = this.#pids.reduce((sum, pid) => sum + waitedBy(pid), 0);
    this.#samples.push({ atMs: monotonicMs(), waitedMs });
    if (this.#samples.length > kept) this.#samples.splice(0, kept / 10);
  }
}

function waitedBy(pid: number): number {
  try {
    const [, waited] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waited) / 1e6;
  } catch {
    return 0;
  }
}
