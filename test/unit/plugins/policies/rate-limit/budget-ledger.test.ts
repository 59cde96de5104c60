import type { ClientIdentity } from '@ai-proxy/core';
import t from 'tap';
import { BudgetLedger } from '../../../../../plugins/policies/rate-limit/budget-ledger.ts';
import { BudgetWarnings } from '../../../../../plugins/policies/rate-limit/budget-warnings.ts';
import { Spendings } from '../../../../../plugins/policies/rate-limit/spending.ts';
import { fakeHost } from '../fake-context.ts';
import { clientOf } from './clients.ts';
import { FakeStore } from './fake-store.ts';

const now = Date.UTC(2030, 4, 5, 6);
const client = clientOf('team');
const subject = { id: 'key team', scope: 'key' } as const;

function ledgerOf(store: FakeStore | undefined) {
  const spendings = new Spendings();
  const { lines, log } = fakeHost('rate-limit');
  const ledger = new BudgetLedger(store, new BudgetWarnings(log));
  const load = (asking: ClientIdentity | undefined): Promise<void> =>
    ledger.load(
      [spendings.of(subject.id, 'daily'), spendings.of(subject.id, 'monthly')],
      asking,
      now,
    );
  return { load, spendings, lines };
}

t.test('reads what the client has spent in each period, once', async (t) => {
  const store = new FakeStore();
  store.rows.push(
    { client: 'team', startedMs: Date.UTC(2030, 4, 5), costPicoUsd: 1n },
    { client: 'team', startedMs: Date.UTC(2030, 4, 5) - 1, costPicoUsd: 10n },
    { client: 'team', startedMs: Date.UTC(2030, 4, 1) - 1, costPicoUsd: 100n },
    { client: 'other', startedMs: now, costPicoUsd: 1000n },
    { client: 'team', startedMs: now, costPicoUsd: undefined },
  );
  const { lines, load, spendings } = ledgerOf(store);
  await Promise.all([1, 2, 3].map(async () => load(client)));
  await load(client);
  t.equal(store.asked, 2);
  t.equal(spendings.of(subject.id, 'daily').spent(now), 1n);
  t.equal(spendings.of(subject.id, 'monthly').spent(now), 11n);
  t.same(lines, []);
});

t.test('asks for a store on a disk before it reads, once', async (t) => {
  const store = new FakeStore();
  store.durable = false;
  const { lines, load, spendings } = ledgerOf(store);
  store.requireDurable = () => {
    store.required++;
    // What the disk had is in the ledger from now on.
    store.rows.push({ client: 'team', startedMs: now, costPicoUsd: 4n });
    store.durable = true;
    return Promise.resolve();
  };
  await Promise.all([1, 2].map(async () => load(client)));
  t.equal(store.required, 1);
  t.equal(spendings.of(subject.id, 'daily').spent(now), 4n);
  t.same(lines, []);
});

t.test('says so where nothing keeps what was spent', async (t) => {
  const store = new FakeStore();
  store.durable = false;
  for (const { lines, load } of [ledgerOf(undefined), ledgerOf(store)]) {
    await load(client);
    await load(client);
    t.match(lines, [{ msg: /forgotten with a restart/ }]);
    t.equal(lines.length, 1);
  }
});

t.test('does not look for those without a key in the ledger', async (t) => {
  const store = new FakeStore();
  const { lines, load } = ledgerOf(store);
  await load(undefined);
  t.same([store.asked, store.required, lines], [0, 0, []]);
});

t.test('lets nobody in whose spending cannot be read, until it can', async (t) => {
  const store = new FakeStore();
  const { load, spendings } = ledgerOf(store);
  const refusal = { code: 'LEDGER_FULL', retryAfterMs: 1000, cause: { message: /disk/ } };
  store.isBroken = true;
  await t.rejects(async () => load(client), refusal);
  store.requireDurable = () => Promise.reject(new Error('No disk.'));
  await t.rejects(async () => ledgerOf(store).load(client), {
    code: 'LEDGER_FULL',
  });
  store.isBroken = false;
  store.rows.push({ client: 'team', startedMs: now, costPicoUsd: 3n });
  await load(client);
  t.equal(spendings.of(subject.id, 'daily').spent(now), 3n);
});

t.test('asks for a disk again after there was none', async (t) => {
  const store = new FakeStore();
  const { load } = ledgerOf(store);
  const { requireDurable } = store;
  store.requireDurable = () => Promise.reject(new Error('No disk.'));
  await t.rejects(async () => load(client), { code: 'LEDGER_FULL' });
  store.requireDurable = requireDurable;
  await load(client);
  t.equal(store.required, 1);
});
