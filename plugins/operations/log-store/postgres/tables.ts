import type { ColumnKind, Columns } from '../stored/column.ts';
import { ledgerColumns } from '../stored/ledger-row.ts';
import { logColumns } from '../stored/log-record.ts';

/** Version of the tables; changes with every change of them. */
export const tablesVersion = 2;

/** Any number that no other program takes for a lock of its own. */
const lock = 4_711_831_701;

const types: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  integer: 'bigint',
  money: 'numeric',
};

/** The columns out of `cells`, a JSON array of them in their order. */
export function valuesOf(cells: string, columns: Columns): string {
  return Object.values(columns)
    .map((kind, place) => `(${cells}->>${place})::${types[kind]}`)
    .join(', ');
}

/** Makes the tables where they are not there; gateways that start together wait for each other. */
export const createTables = `
SELECT pg_advisory_xact_lock(${lock});
CREATE TABLE IF NOT EXISTS ai_proxy_version (version integer NOT NULL);
INSERT INTO ai_proxy_version
  SELECT ${tablesVersion} WHERE NOT EXISTS (SELECT FROM ai_proxy_version);
CREATE TABLE IF NOT EXISTS ai_proxy_ledger (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${definitions(ledgerColumns)},
  CHECK (request_id IS NOT NULL AND record IS NOT NULL)
);
CREATE UNIQUE INDEX IF NOT EXISTS ai_proxy_ledger_request ON ai_proxy_ledger (request_id);
CREATE INDEX IF NOT EXISTS ai_proxy_ledger_client ON ai_proxy_ledger (client, started_ms);
CREATE TABLE IF NOT EXISTS ai_proxy_client_days (
  client text, day bigint, requests bigint NOT NULL, cost_pico_usd numeric NOT NULL,
  PRIMARY KEY (client, day)
);
CREATE TABLE IF NOT EXISTS ai_proxy_log (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, ${definitions(logColumns)}
);
CREATE UNIQUE INDEX IF NOT EXISTS ai_proxy_log_id ON ai_proxy_log (id);
CREATE INDEX IF NOT EXISTS ai_proxy_log_time ON ai_proxy_log (at_ms);
CREATE TABLE IF NOT EXISTS ai_proxy_log_bodies (
  seq bigint PRIMARY KEY, request_body text, response_body text
);
`;

/** Reads the version of the tables that are there. */
export const readVersion = 'SELECT version FROM ai_proxy_version';

function definitions(columns: Columns): string {
  return Object.entries(columns)
    .map(([name, kind]) => `${name} ${types[kind]}`)
    .join(', ');
}
