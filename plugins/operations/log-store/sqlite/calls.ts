import type { Retention } from '../engine.ts';
import type { LedgerRow, LogPage, LogQuery, LogRecord } from '../keys.ts';
import type { Cells } from '../stored/column.ts';
import type { StoredRecord } from '../stored/log-record.ts';
import type { Fault } from './fault.ts';

/** What the thread that writes can be asked for. */
export interface WriterCalls {
  open(): void;
  appendLedger(rows: readonly Cells[]): void;
  appendLog(records: readonly StoredRecord[]): void;
  /** True where there may be more to delete. */
  retain(limits: Retention): boolean;
  spentBy(client: string, fromMs: number): bigint;
  totals(): { readonly rows: number; readonly costPicoUsd: bigint };
  row(requestId: string): LedgerRow | undefined;
  close(): void;
}

/** What the thread that searches can be asked for. */
export interface ReaderCalls {
  page(query: LogQuery): LogPage;
  record(id: string): LogRecord | undefined;
  close(): void;
}

/** A row of the ledger that waits for another database, as JSON text. */
export interface SpooledRow {
  readonly seq: number;
  readonly json: string;
}

/** What the thread of the spool can be asked for. */
export interface SpoolCalls {
  /** Throws where the file would grow above so many bytes. */
  add(rows: readonly string[], limitBytes: number): void;
  oldest(rows: number): readonly SpooledRow[];
  forget(rows: readonly number[]): void;
  /** Keeps a row that the other database does not take, out of the way. */
  setAside(row: number): void;
  close(): void;
}

/** What a thread is for. */
export interface Roles {
  readonly writer: WriterCalls;
  readonly reader: ReaderCalls;
  readonly spool: SpoolCalls;
}

export interface WorkerData {
  readonly role: keyof Roles;
  readonly path: string;
}

export interface CallMessage {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export interface ResultMessage {
  readonly id: number;
  readonly value?: unknown;
  readonly fault?: Fault;
}
