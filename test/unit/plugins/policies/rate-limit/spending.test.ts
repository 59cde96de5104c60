import t from 'tap';
import { Spending, Spendings } from '../../../../../plugins/policies/rate-limit/spending.ts';

const today = Date.UTC(2030, 0, 31);
const hour = 3_600_000;
const tomorrow = today + 24 * hour;

/** A ledger that answers when told; keeps what it was asked. */
function slowLedger() {
  const asked: number[] = [];
  const { promise, reject, resolve } = Promise.withResolvers<bigint>();
  const read = (fromMs: number): Promise<bigint> => {
    asked.push(fromMs);
    return promise;
  };
  return { asked, read, reject, resolve };
}

t.test('reads the ledger once, for requests that come together and later ones', async (t) => {
  const spending = new Spending('monthly');
  const ledger = slowLedger();
  const wait = () => Promise.resolve(spending.load(ledger.read, today + hour));
  const waits = Promise.all([wait(), wait(), wait()]);
  ledger.resolve(70n);
  await waits;
  t.equal(spending.load(ledger.read, today + hour), undefined);
  t.same(ledger.asked, [Date.UTC(2030, 0, 1)]);
  t.equal(spending.spent(today + hour), 70n);
  spending.charge(5n, today, today + hour);
  t.equal(spending.spent(today + hour), 75n);
});

t.test('asks again after the ledger has failed', async (t) => {
  const spending = new Spending('daily');
  const broken = slowLedger();
  broken.reject(new Error('The disk is gone.'));
  await t.rejects(Promise.resolve(spending.load(broken.read, today)), { message: /disk/ });
  const ledger = slowLedger();
  ledger.resolve(9n);
  await spending.load(ledger.read, today);
  t.equal(spending.spent(today), 9n);
});

t.test('counts from nothing where there is no ledger', async (t) => {
  const spending = new Spending('never');
  t.equal(spending.load(undefined, today), undefined);
  t.equal(spending.spent(today), 0n);
});

t.test('charges the period in which a request started', async (t) => {
  const spending = new Spending('daily');
  spending.load(undefined, today);
  spending.charge(1n, today + 23 * hour, today + 23 * hour);
  spending.charge(2n, today + 23 * hour, tomorrow + hour);
  t.equal(spending.spent(tomorrow + hour), 0n, 'it began yesterday');
  spending.charge(4n, tomorrow, tomorrow + hour);
  t.equal(spending.spent(tomorrow + hour), 4n);
});

t.test('begins nothing anew when the clock is set back', async (t) => {
  const spending = new Spending('daily');
  spending.load(undefined, today);
  spending.charge(3n, today, today);
  t.equal(spending.spent(today - 24 * hour), 3n);
  t.equal(spending.endsInMs(today - hour), 25 * hour);
});

t.test('keeps what was read only for the period that it was read for', async (t) => {
  const spending = new Spending('daily');
  const ledger = slowLedger();
  const wait = spending.load(ledger.read, today);
  t.equal(spending.spent(tomorrow), 0n);
  ledger.resolve(8n);
  await wait;
  t.equal(spending.spent(tomorrow), 0n);
});

t.test('is forgotten some time after its period', async (t) => {
  const spendings = new Spendings();
  const spending = spendings.of('key a', 'daily');
  t.equal(spendings.of('key a', 'daily'), spending);
  t.not(spendings.of('key a', 'monthly'), spending);
  spending.load(undefined, today);
  spendings.of('key a', 'monthly').load(undefined, today);
  spendings.of('key a', 'never').load(undefined, today);
  t.equal(spendings.size, 3);
  spendings.sweep(tomorrow + hour - 1);
  t.equal(spendings.of('key a', 'daily'), spending);
  spendings.sweep(tomorrow + hour);
  t.equal(spendings.size, 1, 'the month is over too, and what is for good stays');
});

t.test('is not forgotten while the ledger is read', async (t) => {
  const spendings = new Spendings();
  const spending = spendings.of('key a', 'daily');
  const ledger = slowLedger();
  const wait = spending.load(ledger.read, today);
  spendings.sweep(tomorrow + hour);
  t.equal(spendings.of('key a', 'daily'), spending);
  ledger.resolve(0n);
  await wait;
  spendings.sweep(tomorrow + hour);
  t.equal(spendings.size, 0);
});
