import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { testHost } from '../../core/src/testing/host.ts';
import { openPostgres } from '../../plugins/operations/log-store/postgres/engine.ts';
import { openSqlite } from '../../plugins/operations/log-store/sqlite/engine.ts';
import { noPostgres, startPostgres, type Postgres } from '../helpers/postgres.ts';
import { whole } from '../helpers/whole.ts';

const appender = fileURLToPath(new URL('./log-store/appender.ts', import.meta.url));

/** What a process appends to, and where rows wait for PostgreSQL. */
interface Target {
  readonly store: string;
  readonly spool?: string;
}

/** Every so often a process is killed early, as it opens its store. */
const earlyEvery = 5;

/** Kills an appending process after a time; gives the ids of the rows it was told are safe. */
async function killed({ spool = '', store }: Target, round: number): Promise<string[]> {
  const prefix = `round${round}`;
  const args = ['--conditions=ai-proxy-source', appender, store, prefix, spool];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const isEarly = round % earlyEvery === earlyEvery - 1;
  if (isEarly) await sleep(Math.random() * 400);
  else {
    while (!said.includes('\n') && child.exitCode === null) await sleep(2);
    await sleep(Math.random() * 100);
  }
  child.kill('SIGKILL');
  await once(child, 'close');
  // The last line may be half a line.
  return said.split('\n').slice(0, -1);
}

/** For each target, starts a process as often as told, one after the other was killed. */
async function killOften(times: number, targets: readonly Target[]): Promise<readonly string[][]> {
  return Promise.all(
    targets.map(async (target) => {
      const ids: string[] = [];
      for (let round = 0; round < times; round++) ids.push(...(await killed(target, round)));
      return ids;
    }),
  );
}

t.test(
  '50 processes that are killed lose no row of SQLite that was acknowledged',
  whole,
  async (t) => {
    const folder = t.testdir();
    const paths = [join(folder, 'a.db'), join(folder, 'b.db')];
    const acknowledged = await killOften(
      25,
      paths.map((store) => ({ store })),
    );
    for (const [at, path] of paths.entries()) {
      const ids = acknowledged[at] ?? [];
      t.ok(ids.length > 500, `${ids.length} rows were acknowledged`);
      const database = new DatabaseSync(path);
      t.same({ ...database.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' });
      const found = columnOf(database, 'SELECT request_id AS value FROM ledger');
      t.equal(new Set(found).size, found.length, 'no row is there twice');
      t.same(missing(ids, found), []);
      const incomplete = `SELECT request_id AS value FROM ledger
      WHERE 2 <> json_array_length(record, '$.attempts')`;
      t.same(columnOf(database, incomplete), [], 'attempts are there with their rows');
      database.close();
      const engine = await openSqlite(path);
      const costPicoUsd = 3n * BigInt(found.length);
      t.strictSame(await engine.totals(), { rows: found.length, costPicoUsd });
      t.equal(await engine.spentBy('team', 0), costPicoUsd);
      await engine.close();
    }
  },
);

t.test('killed processes and PostgreSQL', { skip: noPostgres() ?? false }, async (t) => {
  const server = await startPostgres();
  t.teardown(() => server.remove());

  await t.test('5 processes lose no row that the server has', async (t) => {
    const url = await server.database();
    const spool = join(t.testdir(), 'spool.db');
    const [ids = []] = await killOften(5, [{ store: url, spool }]);
    t.ok(ids.length > 100, `${ids.length} rows were acknowledged`);
    await checkServer(t, server, { url, ids });
  });

  await t.test('5 processes lose no row that waits for the server', async (t) => {
    const url = await server.database();
    const spool = join(t.testdir(), 'spool.db');
    await server.stop();
    const [ids = []] = await killOften(5, [{ store: url, spool }]);
    t.ok(ids.length > 100, `${ids.length} rows were acknowledged`);
    await server.start();
    const engine = await openPostgres(url, { path: spool, limitBytes: 1e9 }, testHost().log);
    await engine.totals();
    await engine.close();
    await checkServer(t, server, { url, ids });
  });
});

async function checkServer(
  t: Tap,
  server: Postgres,
  { ids, url }: { readonly url: string; readonly ids: readonly string[] },
): Promise<void> {
  const answer = await server.query(url, 'SELECT request_id FROM ai_proxy_ledger');
  const found = answer.split('\n');
  t.equal(new Set(found).size, found.length, 'no row is there twice');
  t.same(missing(ids, found), []);
  const attempts = `SELECT sum(json_array_length(record::json->'attempts')) FROM ai_proxy_ledger`;
  t.equal(Number(await server.query(url, attempts)), 2 * found.length);
  const sums = 'SELECT sum(requests), sum(cost_pico_usd) FROM ai_proxy_client_days';
  t.equal(await server.query(url, sums), `${found.length}|${3 * found.length}`);
}

type Tap = Pick<typeof t, 'equal' | 'same'>;

function missing(wanted: readonly string[], found: readonly string[]): string[] {
  const there = new Set(found);
  return wanted.filter((id) => !there.has(id));
}

function columnOf(database: DatabaseSync, sql: string): string[] {
  return database
    .prepare(sql)
    .all()
    .map(({ value }) => String(value));
}
