import type { Cell } from './column.ts';

/** Text that every database takes: without halves of characters, and without NUL. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

export function textCell(text: string | undefined): Cell {
  return text === undefined ? null : cleanText(text);
}

/** Rounded: times of some clocks have fractions. */
export function integerCell(value: number | undefined): Cell {
  return value === undefined ? null : Math.round(value);
}

export function flagCell(value: boolean): Cell {
  return value ? 1 : 0;
}

export function jsonCell(value: unknown): Cell {
  return value === undefined ? null : JSON.stringify(value, cleanStrings);
}

function cleanStrings(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? cleanText(value) : value;
}
