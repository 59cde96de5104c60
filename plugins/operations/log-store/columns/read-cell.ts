import type { JsonValue } from '@ai-proxy/core';

/** Undefined where the cell is null. */
export function textOf(cell: unknown): string | undefined {
  return typeof cell === 'string' ? cell : undefined;
}

export function numberOf(cell: unknown): number | undefined {
  return cell === null || cell === undefined ? undefined : Number(cell);
}

export function bigintOf(cell: unknown): bigint | undefined {
  if (typeof cell === 'bigint') return cell;
  return typeof cell === 'string' || typeof cell === 'number' ? BigInt(cell) : undefined;
}

export function flagOf(cell: unknown): boolean {
  return Number(cell) === 1;
}

/** A cell that holds JSON text. */
export function jsonOf(cell: unknown): JsonValue | undefined {
  return typeof cell === 'string' ? (JSON.parse(cell) as JsonValue) : undefined;
}
