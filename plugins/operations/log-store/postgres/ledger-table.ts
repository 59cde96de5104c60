import { attemptColumns, parseAttempt } from '../columns/attempt.ts';
import { ledgerJson } from '../columns/ledger-json.ts';
import { ledgerColumns, parseLedgerRow } from '../columns/ledger-row.ts';
import { bigintOf } from '../columns/read-cell.ts';
import type { LedgerRow } from '../keys.ts';
import { dayStartMs, firstWholeDay } from '../utc-day.ts';
import type { Link } from './link.ts';
import { definitions } from './tables.ts';

const columns = Object.keys(ledgerColumns).join(', ');
const attempts = Object.keys(attemptColumns).join(', ');
const msPerDay = dayStartMs(1);

/** One statement, so one transaction: rows that are new, their attempts, and the sums they change. */
const insert = `
WITH given AS (
  SELECT * FROM json_to_recordset($1) AS row(${definitions(ledgerColumns)}, attempts json)
), fresh AS (
  INSERT INTO ai_proxy_ledger (${columns}) SELECT ${columns} FROM given
  ON CONFLICT (request_id) DO NOTHING
  RETURNING request_id, client, started_ms, cost_pico_usd
), tried AS (
  INSERT INTO ai_proxy_ledger_attempts (request_id, position, ${attempts})
  SELECT fresh.request_id, try.place - 1, ${attemptsOf('try')}
  FROM fresh JOIN given ON given.request_id = fresh.request_id
  CROSS JOIN LATERAL ROWS FROM (
    json_to_recordset(given.attempts) AS (${definitions(attemptColumns)})
  ) WITH ORDINALITY AS try(${attempts}, place)
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

/** Adds rows, given as JSON texts; those that are there already are left as they are. */
export async function insertLedger(link: Link, rows: readonly string[]): Promise<void> {
  await link.write(insert, [`[${rows.join(',')}]`]);
}

/** Rows as JSON texts, the first of each request. */
export function ledgerTexts(rows: readonly LedgerRow[]): readonly string[] {
  const texts = new Map<string, string>();
  for (const row of rows) if (!texts.has(row.requestId)) texts.set(row.requestId, ledgerJson(row));
  return [...texts.values()];
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
  const [row] = await link.read('SELECT * FROM ai_proxy_ledger WHERE request_id = $1', [requestId]);
  if (row === undefined) return undefined;
  const tries = await link.read(
    'SELECT * FROM ai_proxy_ledger_attempts WHERE request_id = $1 ORDER BY position',
    [requestId],
  );
  return parseLedgerRow(row, tries.map(parseAttempt));
}

function attemptsOf(alias: string): string {
  return Object.keys(attemptColumns)
    .map((column) => `${alias}.${column}`)
    .join(', ');
}
