import type { LedgerRow } from '../keys.ts';
import { bigintOf } from '../stored/column.ts';
import { ledgerColumns, parseLedgerRow } from '../stored/ledger-row.ts';
import { dayStartMs, firstWholeDay } from '../utc-day.ts';
import type { Link } from './link.ts';
import { valuesOf } from './tables.ts';

const columns = Object.keys(ledgerColumns).join(', ');
const msPerDay = dayStartMs(1);

/** One statement, so one transaction: rows that are new, and the sums they change. */
const insert = `
WITH fresh AS (
  INSERT INTO ai_proxy_ledger (${columns})
  SELECT ${valuesOf('cells', ledgerColumns)} FROM json_array_elements($1) AS given(cells)
  ON CONFLICT (request_id) DO NOTHING
  RETURNING client, started_ms, cost_pico_usd
)
INSERT INTO ai_proxy_client_days AS days (client, day, requests, cost_pico_usd)
SELECT coalesce(client, ''), floor(started_ms / ${msPerDay}.0)::bigint, count(*),
  coalesce(sum(cost_pico_usd), 0)
FROM fresh GROUP BY 1, 2 ORDER BY 1, 2
ON CONFLICT (client, day) DO UPDATE SET
  requests = days.requests + excluded.requests,
  cost_pico_usd = days.cost_pico_usd + excluded.cost_pico_usd`;

const spent = `
SELECT (
  SELECT coalesce(sum(cost_pico_usd), 0) FROM ai_proxy_client_days WHERE client = $1 AND day >= $2
) + (
  SELECT coalesce(sum(cost_pico_usd), 0) FROM ai_proxy_ledger
  WHERE client = $1 AND started_ms >= $3 AND started_ms < $4
) AS sum`;

const total = `
SELECT coalesce(sum(requests), 0) AS requests, coalesce(sum(cost_pico_usd), 0) AS cost
FROM ai_proxy_client_days`;

/** Adds rows, each its cells as JSON text; those that are there already are left as they are. */
export async function insertLedger(link: Link, rows: readonly string[]): Promise<void> {
  await link.write(insert, [`[${rows.join(',')}]`]);
}

export async function readSpent(link: Link, client: string, fromMs: number): Promise<bigint> {
  const firstDay = firstWholeDay(fromMs);
  const [row] = await link.read(spent, [client, firstDay, fromMs, dayStartMs(firstDay)]);
  return bigintOf(row?.['sum']) ?? 0n;
}

export async function readTotals(
  link: Link,
): Promise<{ readonly rows: number; readonly costPicoUsd: bigint }> {
  const [row] = await link.read(total);
  return { rows: Number(row?.['requests']), costPicoUsd: bigintOf(row?.['cost']) ?? 0n };
}

export async function readRow(link: Link, requestId: string): Promise<LedgerRow | undefined> {
  const [row] = await link.read('SELECT record FROM ai_proxy_ledger WHERE request_id = $1', [
    requestId,
  ]);
  return row === undefined ? undefined : parseLedgerRow(row['record']);
}
