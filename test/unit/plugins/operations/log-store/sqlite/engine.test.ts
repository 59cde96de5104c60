import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { openSqlite } from '../../../../../../plugins/operations/log-store/sqlite/engine.ts';
import { UnwritableRow } from '../../../../../../plugins/operations/log-store/unwritable-row.ts';
import { openQueued } from '../queued.ts';
import { hourMs, ledgerRow, logRecord, noonMs } from '../rows.ts';
import { storeSuite } from '../store-suite.ts';

let files = 0;

function folderOf(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'log-store-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

t.test('a store in SQLite', async (t) => {
  const folder = folderOf(t);
  await storeSuite(t, async () => openQueued(await openSqlite(join(folder, `${files++}.db`))));
});

t.test('has everything after it was closed and opened again', async (t) => {
  const path = join(folderOf(t), 'a.db');
  const first = openQueued(await openSqlite(path));
  t.equal(first.durable, true);
  await first.ledger.secure(ledgerRow('a'));
  first.log.append(logRecord('b', { requestBody: 'asked' }));
  await first.close();
  const second = openQueued(await openSqlite(path));
  t.teardown(() => second.close());
  t.strictSame(await second.ledger.row('a'), ledgerRow('a'));
  t.equal(await second.ledger.spentBy('team', 0), 37_500n);
  t.strictSame(await second.log.record('b'), logRecord('b', { requestBody: 'asked' }));
  await second.ledger.secure(ledgerRow('a', { costPicoUsd: 1n }));
  t.strictSame(await second.ledger.totals(), { rows: 1, costPicoUsd: 37_500n });
});

t.test('makes files that only their owner reads, and leaves one of them', async (t) => {
  const folder = folderOf(t);
  const path = join(folder, 'a.db');
  const store = openQueued(await openSqlite(path));
  await store.ledger.secure(ledgerRow('a'));
  for (const name of [path, `${path}-wal`, `${path}-shm`])
    t.equal(statSync(name).mode & 0o777, 0o600, name);
  await store.close();
  t.throws(() => statSync(`${path}-wal`));
});

t.test('refuses files that it cannot use', async (t) => {
  const folder = folderOf(t);
  await t.rejects(openSqlite(join(folder, 'missing', 'a.db')), /ENOENT/);
  await t.rejects(openSqlite(folder), /EISDIR/);
  const garbage = join(folder, 'garbage.db');
  writeFileSync(garbage, 'no database '.repeat(500));
  await t.rejects(openSqlite(garbage), /not a database/);
  const foreign = new DatabaseSync(join(folder, 'foreign.db'));
  foreign.exec('CREATE TABLE mine (a)');
  foreign.close();
  await t.rejects(openSqlite(join(folder, 'foreign.db')), /something else/);
  const older = new DatabaseSync(join(folder, 'older.db'));
  older.exec('CREATE TABLE ledger (request_id TEXT); PRAGMA user_version = 1');
  older.close();
  await t.rejects(openSqlite(join(folder, 'older.db')), /older version.* move it away/);
  const newer = new DatabaseSync(join(folder, 'newer.db'));
  newer.exec('PRAGMA user_version = 99');
  newer.close();
  await t.rejects(openSqlite(join(folder, 'newer.db')), /newer version/);
});

t.test('refuses a row that fits no column, and keeps the others', async (t) => {
  const engine = await openSqlite(join(folderOf(t), 'a.db'));
  const store = openQueued(engine);
  t.teardown(() => store.close());
  const rows = Array.from({ length: 20 }, (_, at) => ledgerRow(`r${at}`, { costPicoUsd: 1n }));
  const huge = ledgerRow('huge', { costPicoUsd: 2n ** 63n });
  await t.rejects(engine.writeLedger([...rows, huge]), UnwritableRow);
  const odd = ledgerRow('odd', { usage: { inputTokens: 1n as never } });
  await t.rejects(engine.writeLedger([...rows, odd]), UnwritableRow);
  t.equal((await engine.totals()).rows, 0, 'nothing of a batch that failed');
  const appended = await Promise.allSettled(
    [...rows.slice(0, 7), huge, ...rows.slice(7)].map((row) => store.ledger.secure(row)),
  );
  t.same(
    appended.flatMap(({ status }, at) => (status === 'rejected' ? [at] : [])),
    [7],
  );
  t.strictSame(await store.ledger.totals(), { rows: 20, costPicoUsd: 20n });
});

t.test('deletes requests that are too old, then those that are too many', async (t) => {
  const engine = await openSqlite(join(folderOf(t), 'a.db'));
  t.teardown(() => engine.close());
  const records = Array.from({ length: 2000 }, (_, at) =>
    logRecord(`r${at}`, { atMs: noonMs + at, requestBody: 'x' }),
  );
  await engine.writeLog(records);
  await engine.retain({ fromMs: undefined, maxRows: 0 });
  t.equal((await engine.page({ page: 1, pageSize: 1 })).total, 2000);
  await engine.retain({ fromMs: noonMs + 1200, maxRows: 1000 });
  t.equal((await engine.page({ page: 1, pageSize: 1 })).total, 800);
  await engine.retain({ fromMs: noonMs + 1200, maxRows: 150 });
  const { items, total } = await engine.page({ page: 1, pageSize: 200 });
  t.equal(total, 150);
  t.equal(items.at(-1)?.id, 'r1850');
  t.equal(await engine.record('r0'), undefined);
});

t.test('deletes no costs with old requests', async (t) => {
  const engine = await openSqlite(join(folderOf(t), 'a.db'));
  t.teardown(() => engine.close());
  await engine.writeLedger([ledgerRow('a', { startedMs: noonMs - 9000 * hourMs })]);
  await engine.retain({ fromMs: noonMs, maxRows: 1 });
  t.equal((await engine.totals()).rows, 1);
});

t.test('waits for another process that writes', async (t) => {
  const path = join(folderOf(t), 'a.db');
  const store = openQueued(await openSqlite(path));
  t.teardown(() => store.close());
  const other = new DatabaseSync(path);
  other.exec('BEGIN IMMEDIATE');
  let isDone = false;
  const appended = store.ledger.secure(ledgerRow('a')).then(() => (isDone = true));
  await sleep(200);
  t.equal(isDone, false);
  other.exec('COMMIT');
  other.close();
  await appended;
  t.equal((await store.ledger.totals()).rows, 1);
});

t.test('two stores of one file count every row once', async (t) => {
  const path = join(folderOf(t), 'a.db');
  const stores = [openQueued(await openSqlite(path)), openQueued(await openSqlite(path))];
  const rows = Array.from({ length: 300 }, (_, at) => ledgerRow(`r${at}`, { costPicoUsd: 3n }));
  await Promise.all(rows.flatMap((row) => stores.map(({ ledger }) => ledger.secure(row))));
  for (const store of stores)
    t.strictSame(await store.ledger.totals(), { rows: 300, costPicoUsd: 900n });
  await Promise.all(stores.map((store) => store.close()));
});

const isRoot = process.getuid?.() === 0 ? 'root reads every file' : false;

t.test('goes on where the file could not be read for a while', { skip: isRoot }, async (t) => {
  const path = join(folderOf(t), 'a.db');
  const engine = await openSqlite(path);
  t.teardown(() => engine.close());
  chmodSync(path, 0o000);
  await t.rejects(engine.page({ page: 1, pageSize: 1 }));
  chmodSync(path, 0o600);
  t.equal((await engine.page({ page: 1, pageSize: 1 })).total, 0);
});
