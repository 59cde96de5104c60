import { setImmediate as nextTurn } from 'node:timers/promises';
import { UnwritableRow } from './unwritable-row.ts';
import type { WriteHealth } from './write-health.ts';

/** Told once that a row is safe, or why it never will be. */
export type Settle = (error?: Error) => void;

export interface WriteQueueOptions<Row> {
  /** Resolves when the rows are safe. They are written again unless it rejects with `UnwritableRow`. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  /** Least time between the beginnings of two writes while nobody waits for a row. */
  readonly everyMs: number;
  readonly batchRows: number;
  readonly batchBytes: number;
  readonly bytesOf: (row: Row) => number;
  /** What the log of the gateway says of a row that cannot be stored. */
  readonly factsOf: (row: Row) => object;
  /** Told of rows that are safe, or never will be. */
  readonly onSettled?: (rows: readonly Row[], error?: Error) => void;
  readonly health: WriteHealth;
}

interface Waiter {
  /** Number of the row that has to be settled. */
  readonly until: number;
  /** Told where a write fails, too, although it is tried again. */
  readonly orFailure: boolean;
  readonly settle: Settle;
}

/** Least time between the beginnings of two writes while somebody waits for a row. */
const hastenedMs = 5;
const firstRetryMs = 50;
const longestRetryMs = 5000;

/**
 * Rows on their way to a store, written in batches one after the other. A row leaves the queue when it
 * is safe, not before. The first row of a quiet time goes at once; those that come meanwhile go together.
 */
export class WriteQueue<Row> {
  readonly #options: WriteQueueOptions<Row>;
  #rows: Row[] = [];
  /** In the order of their rows. */
  #waiters: Waiter[] = [];
  #pushed = 0;
  #settled = 0;
  #running = false;
  #closed = false;
  #writeBeganMs = -Infinity;
  #failures = 0;
  /** The next write waits for nothing. */
  #isUrgent = false;
  #wake: (() => void) | undefined;

  constructor(options: WriteQueueOptions<Row>) {
    this.#options = options;
  }

  get size(): number {
    return this.#rows.length;
  }

  /** Takes a row; false where the queue is closed. */
  push(row: Row): boolean {
    if (this.#closed) return false;
    this.#pushed++;
    if (this.#rows.push(row) === this.#options.batchRows) this.#wake?.();
    if (!this.#running) void this.#run();
    return true;
  }

  /** Takes a row that somebody waits for, so it is written soon. */
  pushWaiting(row: Row, settle: Settle): void {
    if (!this.push(row)) return settle(closedError());
    this.#wait({ until: this.#pushed, orFailure: false, settle });
  }

  /** Resolves when every row pushed so far is settled. */
  flush(): Promise<void> {
    return this.#watch(false);
  }

  /** As `flush`, but where writing fails it resolves, too. */
  attempt(): Promise<void> {
    return this.#watch(true);
  }

  /** Writes what waits, for so long at most, and gives up the rest. */
  async close(limitMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
    await Promise.race([this.flush(), late]);
    clearTimeout(timer);
    if (this.#closed) return;
    this.#options.health.abandoned(this.#rows.length);
    this.#settle(this.#rows, closedError());
    this.#closed = true;
    this.#wake?.();
  }

  #watch(orFailure: boolean): Promise<void> {
    if (this.#rows.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#isUrgent = true;
      this.#wait({ until: this.#pushed, orFailure, settle: () => resolve() });
    });
  }

  #wait(waiter: Waiter): void {
    if (this.#waiters.push(waiter) === 1 || this.#isUrgent) this.#wake?.();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#rows.length > 0) {
      await this.#pause();
      if (this.#rows.length === 0) break;
      this.#isUrgent = false;
      this.#writeBeganMs = performance.now();
      const written = await this.#write(this.#batch());
      this.#failures = written ? 0 : this.#failures + 1;
      if (!written) this.#tellOfFailure();
    }
    this.#running = false;
  }

  /** Until the next write is due; somebody may hasten it meanwhile. */
  async #pause(): Promise<void> {
    for (let waitMs = this.#pauseMs(); waitMs > 0; waitMs = this.#pauseMs()) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    await nextTurn();
  }

  #pauseMs(): number {
    const { batchRows, everyMs } = this.#options;
    if (this.#isUrgent || this.#rows.length === 0) return 0;
    if (this.#failures === 0 && this.#rows.length >= batchRows) return 0;
    const calmMs = this.#waiters.length === 0 ? everyMs : Math.min(everyMs, hastenedMs);
    const retryMs = Math.min(firstRetryMs * 2 ** (this.#failures - 1), longestRetryMs);
    return this.#writeBeganMs + (this.#failures > 0 ? retryMs : calmMs) - performance.now();
  }

  #batch(): readonly Row[] {
    const { batchRows, batchBytes, bytesOf } = this.#options;
    let bytes = 0;
    let rows = 0;
    for (const row of this.#rows) {
      bytes += bytesOf(row);
      if (rows === batchRows || (rows > 0 && bytes > batchBytes)) break;
      rows++;
    }
    return this.#rows.slice(0, rows);
  }

  /** False where the store failed. A row that cannot be stored is looked for by halves. */
  async #write(batch: readonly Row[]): Promise<boolean> {
    const { factsOf, health, write } = this.#options;
    try {
      await write(batch);
    } catch (error) {
      if (!(error instanceof UnwritableRow)) {
        health.failed(error);
        return false;
      }
      if (batch.length > 1) {
        const half = batch.length >> 1;
        return (await this.#write(batch.slice(0, half))) && this.#write(batch.slice(half));
      }
      for (const row of batch) health.refused(error, factsOf(row));
      this.#settle(batch, error);
      return true;
    }
    health.worked();
    this.#settle(batch);
    return true;
  }

  /** The rows are the first of those that wait, unless all were given up meanwhile. */
  #settle(rows: readonly Row[], error?: Error): void {
    if (this.#closed) return;
    this.#rows = this.#rows.slice(rows.length);
    this.#settled += rows.length;
    this.#options.onSettled?.(rows, error);
    let told = 0;
    for (const { settle, until } of this.#waiters) {
      if (until > this.#settled) break;
      settle(error);
      told++;
    }
    if (told > 0) this.#waiters = this.#waiters.slice(told);
  }

  #tellOfFailure(): void {
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ orFailure }) => !orFailure);
    for (const { orFailure, settle } of waiters) if (orFailure) settle();
  }
}

/** So many rows at once, and fewer where that is most of what may wait. */
export function batchRowsOf(rows: number, capacity: number): number {
  return Math.max(1, Math.min(rows, capacity >> 1));
}

/** What a row meets that comes after the end. */
export function closedError(): Error {
  return new Error('The store is closed.');
}
