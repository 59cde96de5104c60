import { existsSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import t from 'tap';
import { openSqlite } from '../../../../../../plugins/operations/log-store/sqlite/engine.ts';
import { openUsage } from '../../../../../../plugins/operations/log-store/sqlite/usage-reader.ts';
import { hourMs, ledgerRow, noonMs } from '../rows.ts';

type Options = Parameters<typeof openUsage>[0];

const optionsOf = (changes: Partial<Options>): Options => ({
  kind: 'auto',
  capacity: 1,
  retentionDays: 0,
  maxRows: 0,
  queueRecords: 1,
  bodyMegabytes: 1,
  flushMs: 0,
  ledgerFlushMs: 0,
  spoolPath: './none.db',
  spoolMegabytes: 1,
  ...changes,
});

t.test('reads what clients have used while the gateway has the file open', async (t) => {
  const path = `${t.testdir()}/costs.db`;
  const engine = await openSqlite(path);
  t.teardown(() => engine.close());
  const early = { startedMs: noonMs - 48 * hourMs };
  await engine.writeLedger([
    ledgerRow('a', early),
    ledgerRow('b'),
    ledgerRow('c', { client: 'other', costPicoUsd: undefined }),
  ]);
  const reader = openUsage(optionsOf({ path }));
  t.teardown(() => reader?.close());
  t.same(reader?.usageOf('team', 0), { requests: 2, picoUsd: 75_000n });
  t.same(reader?.usageOf('team', noonMs - hourMs), { requests: 2, picoUsd: 37_500n });
  t.same(reader?.usageOf('other', 0), { requests: 1, picoUsd: 0n });
  t.same(reader?.usageOf('nobody', 0), { requests: 0, picoUsd: 0n });
  await engine.writeLedger([ledgerRow('d')]);
  t.equal(reader?.usageOf('team', 0).requests, 3, 'also what comes later');
});

t.test('gives nothing where there is nothing to read, and makes nothing', async (t) => {
  const path = `${t.testdir()}/missing.db`;
  t.equal(openUsage(optionsOf({ path })), undefined);
  t.notOk(existsSync(path));
  t.equal(openUsage(optionsOf({ kind: 'memory' })), undefined);
  t.equal(openUsage(optionsOf({ url: 'postgres://127.0.0.1:1/none' })), undefined);
});

t.test('refuses the files of others', async (t) => {
  const dir = t.testdir();
  writeFileSync(`${dir}/text.db`, 'no database at all, but a text that is long enough');
  t.throws(() => openUsage(optionsOf({ path: `${dir}/text.db` })));
  new DatabaseSync(`${dir}/other.db`).exec('CREATE TABLE t (a); PRAGMA user_version = 77');
  t.throws(() => openUsage(optionsOf({ path: `${dir}/other.db` })), { message: /another version/ });
});
