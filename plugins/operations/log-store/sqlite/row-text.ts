import type { LedgerRow, LogRecord } from '../keys.ts';
import { UnwritableRow } from '../unwritable-row.ts';

interface Priced {
  readonly costPicoUsd: bigint | undefined;
}

/** Rows as JSON text: it goes to another thread for a fraction of what objects take. */
export function rowsText(rows: readonly Priced[]): string {
  try {
    return JSON.stringify(
      rows.map((row) => ({ ...row, costPicoUsd: row.costPicoUsd?.toString() })),
    );
  } catch (cause) {
    throw new UnwritableRow('A value of the row is none that JSON has.', { cause });
  }
}

/** Rows of the ledger out of such a text. */
export function parseLedgerRows(text: string): readonly LedgerRow[] {
  return parseRows(text) as readonly LedgerRow[];
}

/** Records of the log out of such a text. */
export function parseLogRecords(text: string): readonly LogRecord[] {
  return parseRows(text) as readonly LogRecord[];
}

function parseRows(text: string): readonly Priced[] {
  const rows = JSON.parse(text) as readonly { readonly costPicoUsd?: string }[];
  return rows.map((row) => ({
    ...row,
    costPicoUsd: row.costPicoUsd === undefined ? undefined : BigInt(row.costPicoUsd),
  }));
}
