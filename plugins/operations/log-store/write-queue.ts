import { setImmediate as nextTurn } from 'node:timers/promises';
import { UnwritableRow } from './unwritable-row.ts';
import type { WriteHealth } from './write-health.ts';

/** Told once that a row is safe, or why it never will be. */
export type Settle = (error?: Error) => void;

export interface WriteQueueOptions<Row> {
  /** Resolves when the rows are safe. They are written again unless it rejects with `UnwritableRow`. */
  readonly write: (rows: readonly Row[]) => Promise<void>;
  /** Least time between the beginnings of two writes. */
  readonly everyMs: number;
  readonly batchRows: number;
  readonly batchBytes: number;
  readonly bytesOf: (row: Row) => number;
  readonly health: WriteHealth;
}

interface Waiting<Row> {
  readonly row: Row;
  readonly settle: Settle | undefined;
}

interface Watcher {
  /** Number of the row that has to be settled. */
  readonly until: number;
  readonly orFailure: boolean;
  readonly resolve: () => void;
}

const firstRetryMs = 50;
const longestRetryMs = 5000;

/**
 * Rows on their way to a store, written in batches one after the other. A row leaves the queue when it
 * is safe, not before. The first row of a quiet time goes at once; those that come meanwhile go together.
 */
export class WriteQueue<Row> {
  readonly #options: WriteQueueOptions<Row>;
  #waiting: Waiting<Row>[] = [];
  #watchers: Watcher[] = [];
  #pushed = 0;
  #settled = 0;
  #running = false;
  #closed = false;
  #writeBeganMs = -Infinity;
  #failures = 0;
  #wake: (() => void) | undefined;

  constructor(options: WriteQueueOptions<Row>) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.length;
  }

  push(row: Row, settle?: Settle): void {
    if (this.#closed) return settle?.(closedError());
    this.#pushed++;
    this.#waiting.push({ row, settle });
    if (!this.#running) void this.#run();
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
    this.#closed = true;
    const lost = this.#waiting;
    this.#waiting = [];
    this.#options.health.abandoned(lost.length);
    for (const { settle } of lost) settle?.(closedError());
    this.#wake?.();
  }

  #watch(orFailure: boolean): Promise<void> {
    if (this.#waiting.length === 0) return Promise.resolve();
    const done = new Promise<void>((resolve) =>
      this.#watchers.push({ until: this.#pushed, orFailure, resolve }),
    );
    this.#wake?.();
    return done;
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      await this.#pause();
      if (this.#waiting.length === 0) break;
      this.#writeBeganMs = performance.now();
      const written = await this.#write(this.#batch());
      this.#failures = written ? 0 : this.#failures + 1;
      this.#tell(!written);
    }
    this.#running = false;
  }

  async #pause(): Promise<void> {
    const waitMs = this.#pauseMs();
    if (waitMs <= 0) return nextTurn();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #pauseMs(): number {
    if (this.#failures > 0)
      return Math.min(firstRetryMs * 2 ** (this.#failures - 1), longestRetryMs);
    if (this.#watchers.length > 0 || this.#waiting.length >= this.#options.batchRows) return 0;
    return this.#writeBeganMs + this.#options.everyMs - performance.now();
  }

  #batch(): Waiting<Row>[] {
    const { batchRows, batchBytes, bytesOf } = this.#options;
    let bytes = 0;
    let rows = 0;
    for (const { row } of this.#waiting) {
      bytes += bytesOf(row);
      if (rows === batchRows || (rows > 0 && bytes > batchBytes)) break;
      rows++;
    }
    return this.#waiting.slice(0, rows);
  }

  /** False where the store failed. A row that cannot be stored is looked for by halves. */
  async #write(batch: readonly Waiting<Row>[]): Promise<boolean> {
    const { health, write } = this.#options;
    try {
      await write(batch.map(({ row }) => row));
    } catch (error) {
      if (!(error instanceof UnwritableRow)) {
        health.failed(error);
        return false;
      }
      if (batch.length > 1) {
        const half = batch.length >> 1;
        return (await this.#write(batch.slice(0, half))) && this.#write(batch.slice(half));
      }
      health.refused(error);
      this.#settle(batch, error);
      return true;
    }
    health.worked();
    this.#settle(batch);
    return true;
  }

  /** The rows are the first of those that wait, unless all were given up meanwhile. */
  #settle(rows: readonly Waiting<Row>[], error?: Error): void {
    if (this.#closed) return;
    this.#waiting = this.#waiting.slice(rows.length);
    this.#settled += rows.length;
    for (const { settle } of rows) settle?.(error);
  }

  #tell(failed: boolean): void {
    const settled = this.#settled;
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) {
      if (watcher.until <= settled || (failed && watcher.orFailure)) watcher.resolve();
      else this.#watchers.push(watcher);
    }
  }
}

function closedError(): Error {
  return new Error('The store is closed.');
}
