/** What a database holds in a column: `money` is a whole number of any size, `flag` is 0 or 1. */
export type ColumnKind = 'text' | 'integer' | 'money' | 'real' | 'flag';

/** Columns of a table in their order. */
export type Columns = Readonly<Record<string, ColumnKind>>;

/** A value as a row is written. */
export type Cell = string | number | bigint | null;

/** A row as it is written, by column. */
export type Cells<Table extends Columns> = Readonly<Record<keyof Table & string, Cell>>;

/** A row as a database gives it back: the kinds of numbers differ between databases. */
export type ReadCells = Readonly<Record<string, unknown>>;
