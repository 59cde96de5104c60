import type { LedgerAttempt } from '../keys.ts';
import type { Cells, Columns, ReadCells } from './column.ts';
import { flagOf, numberOf, textOf } from './read-cell.ts';
import { flagCell, integerCell, textCell } from './write-cell.ts';

/** Columns of a try, beside the request that it belongs to and its place there. */
export const attemptColumns = {
  provider: 'text',
  credential: 'text',
  model: 'text',
  started_ms: 'integer',
  ended_ms: 'integer',
  outcome: 'text',
  status: 'integer',
  ambiguous: 'flag',
} as const satisfies Columns;

/** The try as it is written. */
export function attemptCells(attempt: LedgerAttempt): Cells<typeof attemptColumns> {
  return {
    provider: textCell(attempt.provider),
    credential: textCell(attempt.credential),
    model: textCell(attempt.model),
    started_ms: integerCell(attempt.startedMs),
    ended_ms: integerCell(attempt.endedMs),
    outcome: textCell(attempt.outcome),
    status: integerCell(attempt.status),
    ambiguous: flagCell(attempt.ambiguous),
  };
}

/** The try as it was read. */
export function parseAttempt(cells: ReadCells): LedgerAttempt {
  return {
    provider: textOf(cells['provider']) ?? '',
    credential: textOf(cells['credential']) ?? '',
    model: textOf(cells['model']) ?? '',
    startedMs: numberOf(cells['started_ms']) ?? 0,
    endedMs: numberOf(cells['ended_ms']) ?? 0,
    outcome: textOf(cells['outcome']) ?? '',
    status: numberOf(cells['status']),
    ambiguous: flagOf(cells['ambiguous']),
  };
}
