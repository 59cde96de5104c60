import { UnwritableRow } from '../unwritable-row.ts';

/** A member that JSON has no number for. */
interface Priced {
  readonly costPicoUsd: bigint | undefined;
}

/** A row as JSON text; what it cost is a string there. */
export function rowText(row: Priced): string {
  try {
    return JSON.stringify({ ...row, costPicoUsd: row.costPicoUsd?.toString() });
  } catch (cause) {
    throw new UnwritableRow('A value of the row is none that JSON has.', { cause });
  }
}

/** The members of a row out of such a text. */
export function parseRowText(text: unknown): object & Priced {
  const row = JSON.parse(String(text)) as { readonly costPicoUsd?: string };
  const { costPicoUsd } = row;
  return { ...row, costPicoUsd: costPicoUsd === undefined ? undefined : BigInt(costPicoUsd) };
}
