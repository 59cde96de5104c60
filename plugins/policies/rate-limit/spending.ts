import { boundsOf, type Period } from './period.ts';

/** A request may have looked at what was spent and still wait for its body when the period ends. */
const keptMs = 60 * 60_000;

/** Gives what a client has spent on requests that started at `fromMs` or later, in 1e-12 US dollars. */
export type LoadSpent = (fromMs: number) => Promise<bigint>;

/**
 * What one client has spent in the current period: what the ledger had when it was first asked, and
 * every charge since.
 */
export class Spending {
  readonly period: Period;
  #startMs = 0;
  #endMs = 0;
  #picoUsd = 0n;
  #loading: Promise<void> | undefined;
  #isLoaded = false;
  #isForgotten = false;

  constructor(period: Period) {
    this.period = period;
  }

  /** Waits for what was spent before this process began; asked once, also by requests that come together. */
  load(read: LoadSpent | undefined, nowMs: number): Promise<void> | undefined {
    if (this.#isLoaded) return undefined;
    this.#turn(nowMs);
    if (read === undefined) {
      this.#isLoaded = true;
      return undefined;
    }
    this.#loading ??= this.#load(read).finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  /** What was spent before this process began is known. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Another one is kept for the client from now on, so whoever holds this one looks for that. */
  get isForgotten(): boolean {
    return this.#isForgotten;
  }

  forget(): void {
    this.#isForgotten = true;
  }

  /** In 1e-12 US dollars. */
  spent(nowMs: number): bigint {
    this.#turn(nowMs);
    return this.#picoUsd;
  }

  /** Milliseconds until the next period; Infinity: there is none. */
  endsInMs(nowMs: number): number {
    this.#turn(nowMs);
    return Math.ceil(this.#endMs - nowMs);
  }

  /** Adds what a request has cost. It belongs to the period in which it started, as in the ledger. */
  charge(picoUsd: bigint, startedMs: number, nowMs: number): void {
    this.#turn(nowMs);
    if (startedMs >= this.#startMs) this.#picoUsd += picoUsd;
  }

  /** Whether forgetting it loses nothing. A request of the new period would have begun that here. */
  isOver(nowMs: number): boolean {
    return this.#loading === undefined && nowMs >= this.#endMs + keptMs;
  }

  async #load(read: LoadSpent): Promise<void> {
    const startMs = this.#startMs;
    const picoUsd = await read(startMs);
    // Another period may have begun meanwhile; it has seen no request yet.
    if (startMs === this.#startMs) this.#picoUsd += picoUsd;
    this.#isLoaded = true;
  }

  /** A clock that is set back begins no period anew. */
  #turn(nowMs: number): void {
    if (nowMs < this.#endMs) return;
    [this.#startMs, this.#endMs] = boundsOf(this.period, nowMs);
    this.#picoUsd = 0n;
  }
}

/** The spendings of all clients. */
export class Spendings {
  readonly #all = new Map<string, Spending>();

  get size(): number {
    return this.#all.size;
  }

  of(subject: string, period: Period): Spending {
    const name = `${period} ${subject}`;
    const known = this.#all.get(name);
    if (known !== undefined) return known;
    const spending = new Spending(period);
    this.#all.set(name, spending);
    return spending;
  }

  /** Forgets those whose period is over. */
  sweep(nowMs: number): void {
    for (const [name, spending] of this.#all) {
      if (!spending.isOver(nowMs)) continue;
      this.#all.delete(name);
      spending.forget();
    }
  }
}
