import type { LogQuery } from './keys.ts';

/** The part of a statement that names the records, with the values that it leaves out. */
export interface LogFilter {
  /** With `WHERE`; empty where every record is one of them. */
  readonly where: string;
  readonly values: readonly (string | number)[];
}

/** How a database writes the parts that differ. */
export interface FilterStyle {
  /** The place of a value, counted from 1. */
  readonly place: (position: number) => string;
  readonly like: (column: string, place: string) => string;
}

const equal = ['provider', 'model', 'client', 'status'] as const;
const searched = ['id', 'model', 'path', 'client', 'error'] as const;

/** The filter of a query. Text is searched for as it is: `%` and `_` mean themselves. */
export function logFilter(query: LogQuery, style: FilterStyle): LogFilter {
  const values: (string | number)[] = [];
  const place = (value: string | number): string => style.place(values.push(value));
  const conditions: string[] = [];
  for (const column of equal) {
    const value = query[column];
    if (value !== undefined) conditions.push(`${column} = ${place(value)}`);
  }
  if (query.fromMs !== undefined) conditions.push(`at_ms >= ${place(query.fromMs)}`);
  if (query.toMs !== undefined) conditions.push(`at_ms < ${place(query.toMs)}`);
  const { text } = query;
  if (text !== undefined && text !== '') {
    const columns = searched.map((column) => style.like(column, place(pattern(text))));
    conditions.push(`(${columns.join(' OR ')})`);
  }
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}

function pattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
