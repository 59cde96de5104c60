import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { LedgerRow } from '../keys.ts';
import { bigintOf, type Cells } from '../stored/column.ts';
import { ledgerColumns, parseLedgerRow } from '../stored/ledger-row.ts';
import { dayOf, dayStartMs, firstWholeDay } from '../utc-day.ts';
import { inTransaction, reading } from './database.ts';
import { insertInto } from './tables.ts';

/** What new rows add to the sums of a day, by client. */
type Day = Map<string, { requests: bigint; cost: bigint }>;

/** Costs in SQLite: rows, and sums by client and UTC day. */
export class LedgerTable {
  readonly #database: DatabaseSync;
  readonly #addRow: StatementSync;
  readonly #day: StatementSync;
  readonly #setDay: StatementSync;
  readonly #daysOf: StatementSync;
  readonly #costsOf: StatementSync;
  readonly #days: StatementSync;
  readonly #row: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#addRow = database.prepare(insertInto('ledger', ledgerColumns, 'request_id'));
    const day = 'SELECT requests, cost_pico_usd FROM client_days WHERE client = ? AND day';
    this.#day = reading(database, `${day} = ?`);
    this.#daysOf = reading(database, `${day} >= ?`);
    this.#setDay = database.prepare('INSERT OR REPLACE INTO client_days VALUES (?, ?, ?, ?)');
    this.#costsOf = reading(
      database,
      'SELECT cost_pico_usd FROM ledger WHERE client = ? AND started_ms >= ? AND started_ms < ?',
    );
    this.#days = reading(database, 'SELECT requests, cost_pico_usd FROM client_days');
    this.#row = database.prepare('SELECT record FROM ledger WHERE request_id = ?');
  }

  append(rows: readonly Cells[]): void {
    inTransaction(this.#database, () => {
      const days = new Map<number, Day>();
      for (const row of rows) if (this.#addRow.run(...row).changes !== 0) count(days, row);
      for (const [day, clients] of days)
        for (const [client, { cost, requests }] of clients) this.#grow(client, day, requests, cost);
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
    return cells === undefined ? undefined : parseLedgerRow(cells['record']);
  }

  #grow(client: string, day: number, requests: bigint, cost: bigint): void {
    const [before] = sums(this.#day.all(client, day));
    const total = (before?.cost ?? 0n) + cost;
    this.#setDay.run(client, day, (before?.requests ?? 0n) + requests, total.toString());
  }
}

/** Adds a new row to the sums. */
function count(days: Map<number, Day>, [, startedMs, client, cost]: Cells): void {
  const day = dayOf(Number(startedMs));
  let clients = days.get(day);
  if (clients === undefined) days.set(day, (clients = new Map()));
  const name = String(client ?? '');
  const sum = clients.get(name);
  if (sum === undefined) clients.set(name, { requests: 1n, cost: BigInt(cost ?? 0) });
  else {
    sum.requests++;
    sum.cost += BigInt(cost ?? 0);
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
