import type { LedgerRow } from '../keys.ts';
import { attemptCells, parseAttempt } from './attempt.ts';
import type { ReadCells } from './column.ts';
import { ledgerCells, parseLedgerRow } from './ledger-row.ts';

/** A row with its attempts as JSON text; whole numbers of any size are strings there. */
export function ledgerJson(row: LedgerRow): string {
  return cellsJson({ ...ledgerCells(row), attempts: row.attempts.map(attemptCells) });
}

/** The row of such a text. */
export function parseLedgerJson(text: string): LedgerRow {
  const cells = JSON.parse(text) as ReadCells;
  return parseLedgerRow(cells, ((cells['attempts'] ?? []) as ReadCells[]).map(parseAttempt));
}

/** Cells as JSON text. */
export function cellsJson(cells: unknown): string {
  return JSON.stringify(cells, (_name, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
