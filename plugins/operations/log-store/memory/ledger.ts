import type { CostLedger, LedgerRow } from '../keys.ts';
import { dayOf, dayStartMs, firstWholeDay } from '../utc-day.ts';

/**
 * Costs in memory. The newest rows are held; sums per client and UTC day are kept of all of them, so a sum
 * from midnight on is exact however many rows there were.
 */
export class MemoryLedger implements CostLedger {
  readonly full = false;
  readonly #capacity: number;
  readonly #rows = new Map<string, LedgerRow>();
  /** Stays at the oldest row; a new iterator would walk over all that were deleted before it. */
  readonly #oldest = this.#rows.keys();
  readonly #days = new Map<string, Map<number, bigint>>();
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Those that are still held, oldest first. */
  rows(): readonly LedgerRow[] {
    return [...this.#rows.values()];
  }

  append(row: LedgerRow): void {
    if (this.#rows.has(row.requestId)) return;
    this.#rows.set(row.requestId, row);
    this.#count++;
    this.#add(row.client ?? '', dayOf(row.startedMs), row.costPicoUsd ?? 0n);
    if (this.#rows.size > this.#capacity) this.#forgetOldest();
  }

  secure(row: LedgerRow): Promise<void> {
    this.append(row);
    return Promise.resolve();
  }

  spentBy(client: string, fromMs: number): Promise<bigint> {
    const firstDay = firstWholeDay(fromMs);
    let sum = 0n;
    for (const [day, cost] of this.#days.get(client) ?? []) if (day >= firstDay) sum += cost;
    if (dayStartMs(firstDay) === fromMs) return Promise.resolve(sum);
    for (const row of this.#rows.values())
      if (row.client === client && row.startedMs >= fromMs && row.startedMs < dayStartMs(firstDay))
        sum += row.costPicoUsd ?? 0n;
    return Promise.resolve(sum);
  }

  totals(): Promise<{ readonly rows: number; readonly costPicoUsd: bigint }> {
    let costPicoUsd = 0n;
    for (const days of this.#days.values()) for (const cost of days.values()) costPicoUsd += cost;
    return Promise.resolve({ rows: this.#count, costPicoUsd });
  }

  row(requestId: string): Promise<LedgerRow | undefined> {
    return Promise.resolve(this.#rows.get(requestId));
  }

  #add(client: string, day: number, cost: bigint): void {
    let days = this.#days.get(client);
    if (days === undefined) this.#days.set(client, (days = new Map()));
    days.set(day, (days.get(day) ?? 0n) + cost);
  }

  #forgetOldest(): void {
    const { done, value } = this.#oldest.next();
    if (done !== true) this.#rows.delete(value);
  }
}
