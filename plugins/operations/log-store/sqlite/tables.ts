import type { ColumnKind, Columns } from '../stored/column.ts';
import { ledgerColumns } from '../stored/ledger-row.ts';
import { logColumns } from '../stored/log-record.ts';

/** Version of the tables, kept in the file; changes with every change of them. */
export const tablesVersion = 2;

const types: Readonly<Record<ColumnKind, string>> = {
  text: 'TEXT',
  integer: 'INTEGER',
  money: 'INTEGER',
};

/**
 * The tables of a new file. Sums by client and day are decimal text, as a sum may not fit into 64 bits;
 * what nobody was authenticated for counts under the client ''.
 */
export const createTables = `
CREATE TABLE ledger (seq INTEGER PRIMARY KEY, ${definitions(ledgerColumns)}) STRICT;
CREATE UNIQUE INDEX ledger_request ON ledger (request_id);
CREATE INDEX ledger_client ON ledger (client, started_ms);
CREATE TABLE client_days (
  client TEXT, day INTEGER, requests INTEGER, cost_pico_usd TEXT, PRIMARY KEY (client, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE log (seq INTEGER PRIMARY KEY, ${definitions(logColumns)}) STRICT;
CREATE UNIQUE INDEX log_id ON log (id);
CREATE INDEX log_time ON log (at_ms);
CREATE TABLE log_bodies (seq INTEGER PRIMARY KEY, request_body TEXT, response_body TEXT) STRICT;
PRAGMA user_version = ${tablesVersion};
`;

/** A statement that adds a row of these columns, in their order, where `unique` does not say it is there. */
export function insertInto(table: string, columns: Columns, unique: string): string {
  const names = Object.keys(columns);
  const places = names.map(() => '?').join(', ');
  return `INSERT INTO ${table} (${names.join(', ')}) VALUES (${places}) ON CONFLICT (${unique}) DO NOTHING`;
}

function definitions(columns: Columns): string {
  return Object.entries(columns)
    .map(([name, kind]) => `${name} ${types[kind]}`)
    .join(', ');
}
