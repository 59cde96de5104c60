import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { attemptCells, attemptColumns, parseAttempt } from '../columns/attempt.ts';
import type { Cell } from '../columns/column.ts';
import { ledgerCells, ledgerColumns, parseLedgerRow } from '../columns/ledger-row.ts';
import { bigintOf } from '../columns/read-cell.ts';
import type { LedgerRow } from '../keys.ts';
import { dayOf, dayStartMs, firstWholeDay } from '../utc-day.ts';
import { inTransaction, reading } from './database.ts';
import { insertInto } from './tables.ts';

const columns = Object.keys(ledgerColumns);
const attempts = Object.keys(attemptColumns);

/** Costs in SQLite: rows, their attempts, and sums by client and UTC day. */
export class LedgerTable {
  readonly #database: DatabaseSync;
  readonly #addRow: StatementSync;
  readonly #addAttempt: StatementSync;
  readonly #day: StatementSync;
  readonly #setDay: StatementSync;
  readonly #daysOf: StatementSync;
  readonly #costsOf: StatementSync;
  readonly #days: StatementSync;
  readonly #row: StatementSync;
  readonly #attemptsOf: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#addRow = database.prepare(insertInto('ledger', columns, 'request_id'));
    this.#addAttempt = database.prepare(
      insertInto(
        'ledger_attempts',
        ['request_id', 'position', ...attempts],
        'request_id, position',
      ),
    );
    const day = 'SELECT requests, cost_pico_usd FROM client_days WHERE client = ? AND day';
    this.#day = reading(database, `${day} = ?`);
    this.#daysOf = reading(database, `${day} >= ?`);
    this.#setDay = database.prepare('INSERT OR REPLACE INTO client_days VALUES (?, ?, ?, ?)');
    this.#costsOf = reading(
      database,
      'SELECT cost_pico_usd FROM ledger WHERE client = ? AND started_ms >= ? AND started_ms < ?',
    );
    this.#days = reading(database, 'SELECT requests, cost_pico_usd FROM client_days');
    this.#row = reading(database, 'SELECT * FROM ledger WHERE request_id = ?');
    this.#attemptsOf = reading(
      database,
      'SELECT * FROM ledger_attempts WHERE request_id = ? ORDER BY position',
    );
  }

  append(rows: readonly LedgerRow[]): void {
    inTransaction(this.#database, () => {
      const days = new Map<
        string,
        { client: string; day: number; requests: bigint; cost: bigint }
      >();
      for (const row of rows) {
        if (!this.#add(row)) continue;
        const client = row.client ?? '';
        const day = dayOf(row.startedMs);
        const name = `${day} ${client}`;
        const { requests, cost } = days.get(name) ?? { requests: 0n, cost: 0n };
        const grown = { requests: requests + 1n, cost: cost + (row.costPicoUsd ?? 0n) };
        days.set(name, { client, day, ...grown });
      }
      for (const { client, day, requests, cost } of days.values()) {
        const [before] = sums(this.#day.all(client, day));
        const total = (before?.cost ?? 0n) + cost;
        this.#setDay.run(client, day, (before?.requests ?? 0n) + requests, total.toString());
      }
    });
  }

  spentBy(client: string, fromMs: number): bigint {
    const firstDay = firstWholeDay(fromMs);
    let sum = 0n;
    for (const { cost } of sums(this.#daysOf.all(client, firstDay))) sum += cost;
    for (const cells of this.#costsOf.iterate(client, fromMs, dayStartMs(firstDay)))
      sum += bigintOf(cells['cost_pico_usd']) ?? 0n;
    return sum;
  }

  totals(): { readonly rows: number; readonly costPicoUsd: bigint } {
    let rows = 0n;
    let costPicoUsd = 0n;
    for (const { requests, cost } of sums(this.#days.all())) {
      rows += requests;
      costPicoUsd += cost;
    }
    return { rows: Number(rows), costPicoUsd };
  }

  row(requestId: string): LedgerRow | undefined {
    const cells = this.#row.get(requestId);
    if (cells === undefined) return undefined;
    return parseLedgerRow(cells, this.#attemptsOf.all(requestId).map(parseAttempt));
  }

  /** False where the row is there already. */
  #add(row: LedgerRow): boolean {
    const cells: Readonly<Record<string, Cell>> = ledgerCells(row);
    const added = this.#addRow.run(...columns.map((column) => cells[column] ?? null));
    if (added.changes === 0) return false;
    row.attempts.forEach((attempt, position) => {
      const tried: Readonly<Record<string, Cell>> = attemptCells(attempt);
      const values = attempts.map((column) => tried[column] ?? null);
      this.#addAttempt.run(cells['request_id'] ?? null, position, ...values);
    });
    return true;
  }
}

function sums(
  days: readonly Readonly<Record<string, unknown>>[],
): readonly { readonly requests: bigint; readonly cost: bigint }[] {
  return days.map((day) => ({
    requests: bigintOf(day['requests']) ?? 0n,
    cost: bigintOf(day['cost_pico_usd']) ?? 0n,
  }));
}
