import type { LedgerRow } from '../keys.ts';
import { attemptCells } from './attempt.ts';
import { ledgerCells } from './ledger-row.ts';

/** A row with its attempts as JSON text; whole numbers of any size are strings there. */
export function ledgerJson(row: LedgerRow): string {
  return cellsJson({ ...ledgerCells(row), attempts: row.attempts.map(attemptCells) });
}

/** Cells as JSON text. */
export function cellsJson(cells: unknown): string {
  return JSON.stringify(cells, (_name, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
