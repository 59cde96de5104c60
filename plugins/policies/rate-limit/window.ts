/** What a limit per minute counts over, in milliseconds. */
export const windowMs = 60_000;

/**
 * Counts what was recorded in the last minute. All times are milliseconds of one clock that never goes
 * back; the time of a call is never before that of an earlier one.
 */
export interface Window {
  /** The sum of what counts now. */
  used(nowMs: number): number;
  /** Whole milliseconds until `amount` fits below `limit`, if nothing else comes; 0: it fits now. */
  waitMs(limit: number, amount: number, nowMs: number): number;
  record(amount: number, nowMs: number): void;
  /** Milliseconds until the oldest that counts does not count any more; 0: there is nothing. */
  oldestLeavesMs(nowMs: number): number;
  /** Milliseconds until nothing counts any more. */
  emptyMs(nowMs: number): number;
}
