import { join } from 'node:path';
import t from 'tap';
import { AutoStore, type Moved } from '../../../../../plugins/operations/log-store/auto-store.ts';
import { MemoryStore } from '../../../../../plugins/operations/log-store/memory/store.ts';
import { openSqlite } from '../../../../../plugins/operations/log-store/sqlite/engine.ts';
import { openQueued } from './queued.ts';
import { ledgerRow, logRecord } from './rows.ts';
import { storeSuite } from './store-suite.ts';

const memory = (): MemoryStore => new MemoryStore({ capacity: 10_000, bodyBytes: 1_000_000 });
const never = (): Promise<never> => Promise.reject(new Error('no disk'));

t.test('a store that nobody asked to last', (t) =>
  storeSuite(t, async () => new AutoStore(memory(), never)),
);

t.test('a store that somebody asked to last', async (t) => {
  const folder = t.testdir();
  let files = 0;
  await storeSuite(t, async () => {
    const path = join(folder, `${files++}.db`);
    const store = new AutoStore(memory(), async () => openQueued(await openSqlite(path)));
    await store.requireDurable();
    return store;
  });
});

t.test('moves what it holds, while more comes', async (t) => {
  const path = join(t.testdir(), 'a.db');
  const told: Moved[] = [];
  const store = new AutoStore(
    memory(),
    async () => openQueued(await openSqlite(path)),
    (moved) => void told.push(moved),
  );
  const { ledger, log } = store;
  t.equal(store.durable, false);
  for (let at = 0; at < 1500; at++) ledger.append(ledgerRow(`r${at}`, { costPicoUsd: BigInt(at) }));
  log.append(logRecord('before'));
  const moved = [store.requireDurable(), store.requireDurable()];
  const later: Promise<void>[] = [];
  const timer = setInterval(
    () => later.push(ledger.secure(ledgerRow(`later${later.length}`, { costPicoUsd: 0n }))),
    1,
  );
  t.equal(await ledger.spentBy('team', 0), 1_124_250n, 'sums are whole at any time');
  await Promise.all(moved);
  clearInterval(timer);
  await Promise.all(later);
  t.equal(told.length, 1, 'told once, though two asked');
  t.ok((told[0]?.costs ?? 0) >= 1500, 'with what came while the disk was opened');
  t.equal(told[0]?.requests, 1);
  log.append(logRecord('after'));
  t.equal(store.durable, true);
  await store.close();
  const again = openQueued(await openSqlite(path));
  t.teardown(() => again.close());
  t.strictSame(await again.ledger.totals(), { rows: 1500 + later.length, costPicoUsd: 1_124_250n });
  t.equal((await again.log.page({ page: 1, pageSize: 1 })).total, 2);
});

t.test('stays in memory where the disk cannot be used, and tries again', async (t) => {
  const path = join(t.testdir(), 'a.db');
  let tries = 0;
  const told: Moved[] = [];
  const store = new AutoStore(
    memory(),
    async () => (tries++ === 0 ? never() : openQueued(await openSqlite(path))),
    (moved) => void told.push(moved),
  );
  t.teardown(() => store.close());
  store.ledger.append(ledgerRow('a'));
  await t.rejects(store.requireDurable(), /no disk/);
  t.same(told, []);
  t.equal(store.durable, false);
  t.equal((await store.ledger.totals()).rows, 1);
  await store.requireDurable();
  t.equal(store.durable, true);
  t.same(told, [{ costs: 1, requests: 0 }]);
  t.equal((await store.ledger.totals()).rows, 1);
});
