import type { Cells } from './column.ts';

/** Cells as JSON text; whole numbers of any size are strings there. */
export function cellsText(cells: Cells): string {
  return JSON.stringify(cells.map((cell) => (typeof cell === 'bigint' ? cell.toString() : cell)));
}
