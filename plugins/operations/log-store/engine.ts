import type { LedgerRow, LogPage, LogQuery, LogRecord } from './keys.ts';

/**
 * A database that rows are written to in batches. Rows that are there already are left as they are.
 * Writes reject with `UnwritableRow` where a row of the batch cannot be stored; then none of it is.
 */
export interface Engine {
  writeLedger(rows: readonly LedgerRow[]): Promise<void>;
  writeLog(records: readonly LogRecord[]): Promise<void>;
  spentBy(client: string, fromMs: number): Promise<bigint>;
  totals(): Promise<{ readonly rows: number; readonly costPicoUsd: bigint }>;
  row(requestId: string): Promise<LedgerRow | undefined>;
  page(query: LogQuery): Promise<LogPage>;
  record(id: string): Promise<LogRecord | undefined>;
  /** Forgets requests, a few at a time. */
  retain(limits: Retention): Promise<void>;
  close(): Promise<void>;
}

export interface Retention {
  /** Requests before are forgotten; undefined keeps all. */
  readonly fromMs: number | undefined;
  /** 0 does not limit. */
  readonly maxRows: number;
}
