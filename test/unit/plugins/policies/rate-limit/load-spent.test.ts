import t from 'tap';
import type { Claim } from '../../../../../plugins/policies/rate-limit/claims.ts';
import { loadSpent } from '../../../../../plugins/policies/rate-limit/load-spent.ts';
import { Spendings } from '../../../../../plugins/policies/rate-limit/spending.ts';
import { clientOf } from './clients.ts';
import { FakeLedger } from './fake-ledger.ts';

const now = Date.UTC(2030, 4, 5, 6);
const client = clientOf('team');
const subject = { id: 'key team', scope: 'key' } as const;
const claims: readonly Claim[] = [
  { kind: 'requests', limit: 1, subject },
  { kind: 'money', limitPicoUsd: 5n, period: 'daily', subject },
  { kind: 'money', limitPicoUsd: 5n, period: 'monthly', subject },
];

t.test('reads what the client has spent in each period, once', async (t) => {
  const ledger = new FakeLedger();
  ledger.rows.push(
    { client: 'team', startedMs: Date.UTC(2030, 4, 5), costPicoUsd: 1n },
    { client: 'team', startedMs: Date.UTC(2030, 4, 5) - 1, costPicoUsd: 10n },
    { client: 'team', startedMs: Date.UTC(2030, 4, 1) - 1, costPicoUsd: 100n },
    { client: 'other', startedMs: now, costPicoUsd: 1000n },
    { client: 'team', startedMs: now, costPicoUsd: undefined },
  );
  const spendings = new Spendings();
  const wait = () => Promise.resolve(loadSpent(claims, spendings, { client, ledger }, now));
  await Promise.all([wait(), wait(), wait()]);
  t.equal(ledger.asked, 2);
  t.equal(spendings.of(subject.id, 'daily').spent(now), 1n);
  t.equal(spendings.of(subject.id, 'monthly').spent(now), 11n);
  t.equal(loadSpent(claims, spendings, { client, ledger }, now), undefined);
});

t.test('waits for nothing where there is no store, or nobody with a name in it', async (t) => {
  const ledger = new FakeLedger();
  t.equal(loadSpent(claims, new Spendings(), { client, ledger: undefined }, now), undefined);
  t.equal(loadSpent(claims, new Spendings(), { client: undefined, ledger }, now), undefined);
  t.equal(ledger.asked, 0);
});

t.test('lets nobody in whose spending cannot be read, until it can', async (t) => {
  const ledger = new FakeLedger();
  const spendings = new Spendings();
  ledger.isBroken = true;
  const wait = () => Promise.resolve(loadSpent(claims, spendings, { client, ledger }, now));
  await t.rejects(wait(), { code: 'LEDGER_FULL', retryAfterMs: 1000, cause: { message: /disk/ } });
  ledger.isBroken = false;
  ledger.rows.push({ client: 'team', startedMs: now, costPicoUsd: 3n });
  await wait();
  t.equal(spendings.of(subject.id, 'daily').spent(now), 3n);
});
