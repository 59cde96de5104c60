import type { LogPage, LogQuery, LogRecord, RequestLog } from '../keys.ts';
import { bodyBytes, withoutBodies } from '../log-bodies.ts';
import { matcher } from './match.ts';

/** Requests in memory: the newest ones, and the newest bodies. */
export class MemoryLog implements RequestLog {
  readonly #capacity: number;
  readonly #bodyLimit: number;
  readonly #records = new Map<string, LogRecord>();
  /** Stays at the oldest record; a new iterator would walk over all that were deleted before it. */
  readonly #oldest = this.#records.keys();
  /** Ids of records that have bodies, oldest first. */
  readonly #withBodies = new Set<string>();
  #bodyBytes = 0;

  constructor(capacity: number, bodyLimit: number) {
    this.#capacity = capacity;
    this.#bodyLimit = bodyLimit;
  }

  /** Those that are still held, oldest first. */
  records(): readonly LogRecord[] {
    return [...this.#records.values()];
  }

  append(record: LogRecord): void {
    if (this.#records.has(record.id)) return;
    this.#records.set(record.id, record);
    const bytes = bodyBytes(record);
    if (bytes > 0) {
      this.#withBodies.add(record.id);
      this.#bodyBytes += bytes;
    }
    for (const id of this.#withBodies) {
      if (this.#bodyBytes <= this.#bodyLimit) break;
      this.#forgetBodies(id);
    }
    if (this.#records.size > this.#capacity) this.#forgetOldest();
  }

  page(query: LogQuery): Promise<LogPage> {
    const matches = matcher(query);
    const found = this.records()
      .filter(matches)
      .toReversed()
      .toSorted((a, b) => b.atMs - a.atMs);
    const start = (query.page - 1) * query.pageSize;
    return Promise.resolve({
      items: found.slice(start, start + query.pageSize).map(withoutBodies),
      total: found.length,
    });
  }

  record(id: string): Promise<LogRecord | undefined> {
    return Promise.resolve(this.#records.get(id));
  }

  #forgetBodies(id: string): void {
    const record = this.#records.get(id);
    if (record === undefined || !this.#withBodies.delete(id)) return;
    this.#bodyBytes -= bodyBytes(record);
    this.#records.set(id, withoutBodies(record));
  }

  #forgetOldest(): void {
    const { done, value } = this.#oldest.next();
    if (done === true) return;
    this.#forgetBodies(value);
    this.#records.delete(value);
  }
}
