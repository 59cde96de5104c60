/** What a database holds in a column: `money` is a whole number of any size. */
export type ColumnKind = 'text' | 'integer' | 'money';

/** Columns of a table in their order. */
export type Columns = Readonly<Record<string, ColumnKind>>;

/** A value as a row is written. */
export type Cell = string | number | bigint | null;

/** A row as it is written, in the order of its columns. */
export type Cells = readonly Cell[];

/** A row as a database gives it back: the kinds of numbers differ between databases. */
export type ReadCells = Readonly<Record<string, unknown>>;

/** Text that every database takes: without halves of characters, and without NUL. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

export function textCell(text: string | undefined): Cell {
  return text === undefined ? null : cleanText(text);
}

/** Undefined where the cell is null. */
export function textOf(cell: unknown): string | undefined {
  return typeof cell === 'string' ? cell : undefined;
}

export function bigintOf(cell: unknown): bigint | undefined {
  if (typeof cell === 'bigint') return cell;
  return typeof cell === 'string' || typeof cell === 'number' ? BigInt(cell) : undefined;
}
