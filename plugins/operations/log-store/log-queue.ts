import type { LogRecord } from './keys.ts';
import { bodyBytes, withoutBodies } from './log-bodies.ts';
import type { WriteHealth } from './write-health.ts';
import { batchRowsOf, closedError, WriteQueue } from './write-queue.ts';

export interface LogQueueOptions {
  readonly write: (records: readonly LogRecord[]) => Promise<void>;
  readonly everyMs: number;
  readonly capacity: number;
  /** Of all bodies that wait. */
  readonly bodyBytes: number;
  readonly health: WriteHealth;
}

const batchRows = 500;
const batchBytes = 8 * 1024 * 1024;
/** What a record takes beside its bodies. A guess. */
const recordBytes = 1024;

/**
 * Records on their way to a store. Where they come faster than they are written, new ones lose their
 * bodies first, from half of the capacity on; then they are not kept. Both are counted.
 */
export class LogQueue {
  readonly #queue: WriteQueue<LogRecord>;
  readonly #options: LogQueueOptions;
  #bodyBytes = 0;
  #droppedRecords = 0;
  #droppedBodies = 0;

  constructor(options: LogQueueOptions) {
    this.#options = options;
    this.#queue = new WriteQueue({
      ...options,
      batchRows: batchRowsOf(batchRows, options.capacity),
      batchBytes,
      bytesOf: (record) => bodyBytes(record) + recordBytes,
      factsOf: ({ id }) => ({ id }),
      onSettled: (records, error) => this.#settled(records, error),
    });
  }

  get dropped(): { readonly records: number; readonly bodies: number } {
    return { records: this.#droppedRecords, bodies: this.#droppedBodies };
  }

  push(record: LogRecord): void {
    if (this.#queue.size >= this.#options.capacity) {
      this.#droppedRecords++;
      return;
    }
    const bytes = bodyBytes(record);
    if (bytes > 0 && !this.#hasRoomFor(bytes)) {
      this.#droppedBodies++;
      return this.#push(withoutBodies(record));
    }
    this.#bodyBytes += bytes;
    this.#push(record);
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  attempt(): Promise<void> {
    return this.#queue.attempt();
  }

  close(limitMs: number): Promise<void> {
    return this.#queue.close(limitMs);
  }

  #hasRoomFor(bytes: number): boolean {
    const { capacity, bodyBytes: limit } = this.#options;
    return this.#queue.size < capacity / 2 && this.#bodyBytes + bytes <= limit;
  }

  #push(record: LogRecord): void {
    if (!this.#queue.push(record)) this.#settled([record], closedError());
  }

  #settled(records: readonly LogRecord[], error: Error | undefined): void {
    if (this.#bodyBytes > 0) for (const record of records) this.#bodyBytes -= bodyBytes(record);
    if (error !== undefined) this.#droppedRecords += records.length;
  }
}
