import type { LedgerAttempt, LedgerRow } from '../keys.ts';
import { textCell, type Cells, type Columns } from './column.ts';
import { parseRowText, rowText } from './row-text.ts';

/** Columns of the ledger: those that rows are found and summed by, and the whole row as JSON. */
export const ledgerColumns = {
  request_id: 'text',
  started_ms: 'integer',
  client: 'text',
  cost_pico_usd: 'money',
  record: 'text',
} as const satisfies Columns;

/** Members that JSON leaves out where they are unknown. */
const unknown: Partial<LedgerRow> = {
  client: undefined,
  tenant: undefined,
  provider: undefined,
  credential: undefined,
  servedModel: undefined,
  code: undefined,
  usage: undefined,
  priceVersion: undefined,
};

/** The row as it is written. Times of some clocks have fractions. */
export function ledgerCells(row: LedgerRow): Cells {
  const { client, costPicoUsd = null, requestId, startedMs } = row;
  return [textCell(requestId), Math.round(startedMs), textCell(client), costPicoUsd, rowText(row)];
}

/** The row as it was read. */
export function parseLedgerRow(record: unknown): LedgerRow {
  const row = parseRowText(record) as LedgerRow;
  return { ...unknown, ...row, attempts: parseAttempts(row.attempts) };
}

/** Attempts out of JSON. */
export function parseAttempts(attempts: readonly object[]): readonly LedgerAttempt[] {
  return attempts.map((attempt) => ({ status: undefined, ...attempt }) as LedgerAttempt);
}
