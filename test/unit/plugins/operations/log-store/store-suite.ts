import type { Test } from 'tap';
import type { LogQuery } from '../../../../../plugins/operations/log-store/keys.ts';
import type { ManagedStore } from '../../../../../plugins/operations/log-store/managed-store.ts';
import { bareRow, hourMs, ledgerRow, logRecord, noonMs } from './rows.ts';

/** Opens an empty store. */
export type OpenStore = () => Promise<ManagedStore>;

const midnightMs = noonMs - 12 * hourMs;

/** What every store does, whatever it keeps rows in. */
export async function storeSuite(t: Test, open: OpenStore): Promise<void> {
  await ledgerSuite(t, open);
  await logSuite(t, open);

  await t.test('closes twice, and takes nothing afterwards that it would not keep', async (t) => {
    const store = await open();
    store.ledger.append(ledgerRow('a'));
    await store.close();
    await store.close();
    if (!store.durable) return;
    await t.rejects(store.ledger.secure(ledgerRow('b')));
    t.throws(() => store.ledger.append(ledgerRow('b')));
  });
}

async function ledgerSuite(t: Test, open: OpenStore): Promise<void> {
  await t.test('gives rows back as they were appended', async (t) => {
    const store = await opened(t, open);
    const rows = [ledgerRow('full'), bareRow('bare'), ledgerRow('free', { costPicoUsd: 0n })];
    for (const row of rows) store.ledger.append(row);
    for (const row of rows) t.strictSame(await store.ledger.row(row.requestId), row);
    t.equal(await store.ledger.row('other'), undefined);
  });

  await t.test('keeps the first row of a request, and counts it once', async (t) => {
    const store = await opened(t, open);
    const first = ledgerRow('a', { costPicoUsd: 5n });
    const second = ledgerRow('a', { costPicoUsd: 9n, attempts: [] });
    await Promise.all([store.ledger.secure(first), store.ledger.secure(second)]);
    store.ledger.append(second);
    t.strictSame(await store.ledger.row('a'), first);
    t.strictSame(await store.ledger.totals(), { rows: 1, costPicoUsd: 5n });
    t.equal(await store.ledger.spentBy('team', midnightMs), 5n);
  });

  await t.test('sums the costs of a client from any time on, to the last unit', async (t) => {
    const store = await opened(t, open);
    const at = [-24 * hourMs, -hourMs, 0, hourMs, 12 * hourMs, 48 * hourMs];
    const rows = at.map((offsetMs, place) =>
      ledgerRow(`r${place}`, { startedMs: noonMs + offsetMs, costPicoUsd: 10n ** BigInt(place) }),
    );
    const others = [ledgerRow('other', { client: 'others' }), bareRow('nobody')];
    for (const row of [...rows, ...others]) store.ledger.append(row);
    t.equal(await store.ledger.spentBy('team', 0), 111_111n);
    t.equal(await store.ledger.spentBy('team', midnightMs), 111_110n);
    t.equal(await store.ledger.spentBy('team', noonMs - hourMs), 111_110n);
    t.equal(await store.ledger.spentBy('team', noonMs), 111_100n);
    t.equal(await store.ledger.spentBy('team', noonMs + 1), 111_000n);
    t.equal(await store.ledger.spentBy('team', midnightMs + 24 * hourMs), 110_000n);
    t.equal(await store.ledger.spentBy('team', noonMs + 72 * hourMs), 0n);
    t.equal(await store.ledger.spentBy('unknown', 0), 0n);
  });

  await t.test('sums beyond what 64 bits hold', async (t) => {
    const store = await opened(t, open);
    const costPicoUsd = 2n ** 63n - 1n;
    for (const id of ['a', 'b', 'c', 'd'])
      store.ledger.append(ledgerRow(id, { costPicoUsd, startedMs: noonMs }));
    t.equal(await store.ledger.spentBy('team', midnightMs), 4n * costPicoUsd);
    t.strictSame(await store.ledger.totals(), { rows: 4, costPicoUsd: 4n * costPicoUsd });
    t.equal((await store.ledger.row('c'))?.costPicoUsd, costPicoUsd);
  });

  await t.test('has every row that was appended at once, with and without a price', async (t) => {
    const store = await opened(t, open);
    const rows = Array.from({ length: 1200 }, (_, at) =>
      at % 3 === 0
        ? bareRow(`r${at}`)
        : ledgerRow(`r${at}`, { client: `c${at % 7}`, costPicoUsd: BigInt(at) }),
    );
    for (const row of rows) store.ledger.append(row);
    const costPicoUsd = rows.reduce((sum, row) => sum + (row.costPicoUsd ?? 0n), 0n);
    t.strictSame(await store.ledger.totals(), { rows: 1200, costPicoUsd });
    let spent = 0n;
    for (let client = 0; client < 7; client++) spent += await store.ledger.spentBy(`c${client}`, 0);
    t.equal(spent, costPicoUsd);
    t.equal(store.ledger.full, false);
  });

  await t.test('takes text that is no text, and times with fractions', async (t) => {
    const store = await opened(t, open);
    const model = 'a\0b\uD800c';
    store.ledger.append(ledgerRow('odd', { model, startedMs: noonMs + 0.25 }));
    store.ledger.append(ledgerRow('next'));
    t.equal((await store.ledger.totals()).rows, 2);
    t.match((await store.ledger.row('odd'))?.model, /^a.b.c$/su);
  });
}

async function logSuite(t: Test, open: OpenStore): Promise<void> {
  await t.test('shows pages, the newest first and without bodies', async (t) => {
    const store = await opened(t, open);
    const bodies = { requestBody: '{"ask":"é"}', responseBody: 'x'.repeat(20_000) };
    for (let at = 0; at < 7; at++)
      store.log.append(logRecord(`r${at}`, { atMs: noonMs + at, ...bodies }));
    const { items, total } = await store.log.page({ page: 1, pageSize: 3 });
    t.equal(total, 7);
    t.strictSame(
      items,
      [6, 5, 4].map((at) => logRecord(`r${at}`, { atMs: noonMs + at })),
    );
    t.strictSame(await idsOf(store, { page: 3, pageSize: 3 }), ['r0']);
    t.strictSame(await idsOf(store, { page: 4, pageSize: 3 }), []);
    t.strictSame(await store.log.record('r2'), logRecord('r2', { atMs: noonMs + 2, ...bodies }));
    t.equal(await store.log.record('r9'), undefined);
  });

  await t.test('puts the one that came last first where the times are the same', async (t) => {
    const store = await opened(t, open);
    for (const id of ['a', 'b', 'c']) store.log.append(logRecord(id));
    t.strictSame(await idsOf(store, {}), ['c', 'b', 'a']);
  });

  await t.test('keeps the first record of an id', async (t) => {
    const store = await opened(t, open);
    store.log.append(logRecord('a', { status: 200 }));
    store.log.append(logRecord('a', { status: 500 }));
    const { items, total } = await store.log.page({ page: 1, pageSize: 10 });
    t.equal(total, 1);
    t.equal(items[0]?.status, 200);
  });

  await t.test('finds records by each of their properties', async (t) => {
    const store = await opened(t, open);
    store.log.append(logRecord('a', { provider: 'two', atMs: noonMs }));
    store.log.append(logRecord('b', { model: 'model-b', atMs: noonMs + 1 }));
    store.log.append(logRecord('c', { client: undefined, atMs: noonMs + 2 }));
    store.log.append(logRecord('d', { status: 429, provider: undefined, atMs: noonMs + 3 }));
    t.strictSame(await idsOf(store, { provider: 'two' }), ['a']);
    t.strictSame(await idsOf(store, { model: 'model-b' }), ['b']);
    t.strictSame(await idsOf(store, { client: 'team' }), ['d', 'b', 'a']);
    t.strictSame(await idsOf(store, { status: 429 }), ['d']);
    t.strictSame(await idsOf(store, { fromMs: noonMs + 1, toMs: noonMs + 3 }), ['c', 'b']);
    t.strictSame(await idsOf(store, { client: 'team', status: 200, fromMs: noonMs + 1 }), ['b']);
    t.equal((await store.log.page({ page: 1, pageSize: 1, client: 'team' })).total, 3);
  });

  await t.test('finds text as it is written, whatever its case', async (t) => {
    const store = await opened(t, open);
    store.log.append(logRecord('id-One', { model: 'plain', client: 'x' }));
    store.log.append(logRecord('b', { model: '50%_off', client: undefined }));
    store.log.append(logRecord('c', { path: '/v1\\odd', error: 'Quota EXCEEDED' }));
    store.log.append(logRecord('d', { model: '500 off' }));
    t.strictSame(await idsOf(store, { text: 'ID-one' }), ['id-One']);
    t.strictSame(await idsOf(store, { text: '50%' }), ['b']);
    t.strictSame(await idsOf(store, { text: '%_o' }), ['b']);
    t.strictSame(await idsOf(store, { text: '1\\o' }), ['c']);
    t.strictSame(await idsOf(store, { text: 'quota exceeded' }), ['c']);
    t.strictSame(await idsOf(store, { text: "';--" }), []);
    t.strictSame(await idsOf(store, { text: 'off' }), ['d', 'b']);
    t.equal((await idsOf(store, { text: '' })).length, 4);
  });

  await t.test('flushes without anything to write', async (t) => {
    const store = await opened(t, open);
    await store.flush();
    store.log.append(logRecord('a'));
    await store.flush();
    t.strictSame(store.dropped, { records: 0, bodies: 0 });
  });
}

async function opened(t: Test, open: OpenStore): Promise<ManagedStore> {
  const store = await open();
  t.teardown(() => store.close());
  return store;
}

async function idsOf(store: ManagedStore, query: Partial<LogQuery>): Promise<string[]> {
  const { items } = await store.log.page({ page: 1, pageSize: 10, ...query });
  return items.map(({ id }) => id);
}
