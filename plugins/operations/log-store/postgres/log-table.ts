import type { Retention } from '../engine.ts';
import type { LogPage, LogQuery, LogRecord } from '../keys.ts';
import { logFilter, type FilterStyle } from '../log-filter.ts';
import { cellsText } from '../stored/cells-text.ts';
import { cleanText } from '../stored/column.ts';
import { logColumns, parseLogRecord, storedRecord } from '../stored/log-record.ts';
import type { Link } from './link.ts';
import { valuesOf } from './tables.ts';

const columns = Object.keys(logColumns).join(', ');
/** Records that one statement deletes. */
const chunkRows = 1000;

const insert = `
WITH given AS (
  SELECT row->0 AS cells, row->1 AS bodies FROM json_array_elements($1) AS row
), fresh AS (
  INSERT INTO ai_proxy_log (${columns}) SELECT ${valuesOf('cells', logColumns)} FROM given
  ON CONFLICT (id) DO NOTHING RETURNING seq, id
)
INSERT INTO ai_proxy_log_bodies (seq, request_body, response_body)
SELECT fresh.seq, bodies->>0, bodies->>1
FROM fresh JOIN given ON cells->>0 = fresh.id
WHERE bodies IS NOT NULL
ON CONFLICT (seq) DO NOTHING`;

const remove = (which: string): string => `
WITH gone AS (DELETE FROM ai_proxy_log WHERE seq IN (${which}) RETURNING seq),
bodies AS (DELETE FROM ai_proxy_log_bodies WHERE seq IN (SELECT seq FROM gone))
SELECT count(*) AS rows FROM gone`;

const removeOlder = remove('SELECT seq FROM ai_proxy_log WHERE at_ms < $1 ORDER BY at_ms LIMIT $2');
const removeFirst = remove('SELECT seq FROM ai_proxy_log ORDER BY at_ms, seq LIMIT $1');

const style: FilterStyle = {
  place: (position) => `$${position}`,
  like: (column, place) => `${column} ILIKE ${place}`,
};

/** Adds records; those that are there already are left as they are. */
export async function insertLog(link: Link, records: readonly LogRecord[]): Promise<void> {
  const rows = records.map((record) => `[${storedRecord(record).map(cellsText).join(',')}]`);
  await link.write(insert, [`[${rows.join(',')}]`]);
}

export async function readPage(link: Link, query: LogQuery): Promise<LogPage> {
  const { values: asked, where } = logFilter(query, style);
  const values = asked.map((value) => (typeof value === 'string' ? cleanText(value) : value));
  const [counted, items] = await Promise.all([
    link.read(`SELECT count(*) AS total FROM ai_proxy_log ${where}`, values),
    link.read(
      `SELECT record FROM ai_proxy_log ${where} ORDER BY at_ms DESC, seq DESC
       LIMIT ${style.place(values.length + 1)} OFFSET ${style.place(values.length + 2)}`,
      [...values, query.pageSize, (query.page - 1) * query.pageSize],
    ),
  ]);
  return {
    items: items.map(({ record }) => parseLogRecord(record)),
    total: Number(counted[0]?.['total']),
  };
}

export async function readRecord(link: Link, id: string): Promise<LogRecord | undefined> {
  const [cells] = await link.read(
    'SELECT * FROM ai_proxy_log LEFT JOIN ai_proxy_log_bodies USING (seq) WHERE id = $1',
    [cleanText(id)],
  );
  return cells === undefined ? undefined : parseLogRecord(cells['record'], cells);
}

/** Deletes what is too old, then what is too much, a few at a time. */
export async function retainLog(link: Link, { fromMs, maxRows }: Retention): Promise<void> {
  if (fromMs !== undefined)
    while ((await removed(link, removeOlder, [fromMs, chunkRows])) === chunkRows);
  if (maxRows === 0) return;
  const [counted] = await link.read('SELECT count(*) AS total FROM ai_proxy_log');
  let surplus = Number(counted?.['total']) - maxRows;
  while (surplus > 0) {
    const gone = await removed(link, removeFirst, [Math.min(surplus, chunkRows)]);
    if (gone === 0) return;
    surplus -= gone;
  }
}

async function removed(link: Link, sql: string, values: readonly number[]): Promise<number> {
  const [row] = await link.write(sql, values);
  return Number(row?.['rows']);
}
