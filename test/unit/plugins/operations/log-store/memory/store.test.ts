import t from 'tap';
import { MemoryStore } from '../../../../../../plugins/operations/log-store/memory/store.ts';
import { hourMs, ledgerRow, logRecord, noonMs } from '../rows.ts';
import { storeSuite } from '../store-suite.ts';

const options = { capacity: 10_000, bodyBytes: 1_000_000 };

t.test('a store in memory', (t) => storeSuite(t, async () => new MemoryStore(options)));

t.test('says that a restart empties it, and stays so', async (t) => {
  const store = new MemoryStore(options);
  await store.requireDurable();
  t.equal(store.durable, false);
});

t.test('forgets the oldest rows and none of their costs', async (t) => {
  const { ledger } = new MemoryStore({ capacity: 3, bodyBytes: 0 });
  for (let at = 0; at < 10; at++)
    ledger.append(ledgerRow(`r${at}`, { costPicoUsd: 7n, startedMs: noonMs + at * hourMs }));
  t.equal(await ledger.row('r6'), undefined);
  t.same(
    ledger.rows().map(({ requestId }) => requestId),
    ['r7', 'r8', 'r9'],
  );
  t.strictSame(await ledger.totals(), { rows: 10, costPicoUsd: 70n });
  t.equal(await ledger.spentBy('team', noonMs - 12 * hourMs), 70n);
});

t.test('forgets the oldest requests, and the oldest bodies before', async (t) => {
  const { log } = new MemoryStore({ capacity: 4, bodyBytes: 250 });
  const requestBody = 'x'.repeat(100);
  for (let at = 0; at < 6; at++) log.append(logRecord(`r${at}`, { atMs: at, requestBody }));
  const { total } = await log.page({ page: 1, pageSize: 10 });
  t.equal(total, 4);
  t.equal(await log.record('r1'), undefined);
  t.equal((await log.record('r3'))?.requestBody, undefined);
  t.equal((await log.record('r4'))?.requestBody, requestBody);
  t.equal((await log.record('r5'))?.requestBody, requestBody);
});
