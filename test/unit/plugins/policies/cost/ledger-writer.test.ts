import { setImmediate as nextTurn } from 'node:timers/promises';
import { GatewayError } from '@ai-proxy/core';
import t from 'tap';
import type { CostLedger, LedgerRow } from '../../../../../plugins/operations/log-store/keys.ts';
import { LedgerWriter } from '../../../../../plugins/policies/cost/ledger-writer.ts';
import { fakeHost } from '../fake-context.ts';

const row = (requestId: string): LedgerRow => ({ requestId }) as unknown as LedgerRow;

/** A ledger that takes rows while it has room. */
class FakeLedger implements CostLedger {
  readonly rows: string[] = [];
  room = Infinity;
  full = false;

  append({ requestId }: LedgerRow): void {
    if (this.rows.length >= this.room) throw new GatewayError('LEDGER_FULL');
    this.rows.push(requestId);
  }

  async secure(row: LedgerRow): Promise<void> {
    await nextTurn();
    this.append(row);
  }

  spentBy = () => Promise.resolve(0n);
  totals = () => Promise.resolve({ rows: 0, costPicoUsd: 0n });
  row = () => Promise.resolve(undefined);
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
};

t.test('a row is written once and at once', async (t) => {
  const ledger = new FakeLedger();
  const writer = new LedgerWriter();
  writer.use(ledger, fakeHost().log, false);
  await writer.write(row('a'));
  t.same(ledger.rows, ['a']);
  t.equal(writer.isFull, false);
});

t.test('who is strict waits until a row is safe', async (t) => {
  const ledger = new FakeLedger();
  ledger.room = 1;
  const writer = new LedgerWriter();
  writer.use(ledger, fakeHost().log, true);
  const written = writer.write(row('a'));
  t.same(ledger.rows, []);
  await written;
  t.same(ledger.rows, ['a']);
  await writer.write(row('b'));
  t.equal(writer.isFull, true, 'what is refused waits for its next try');
});

t.test('without a ledger nothing is written and nothing is refused', async (t) => {
  const writer = new LedgerWriter();
  await writer.write(row('a'));
  t.equal(writer.isFull, false);
  writer.retry();
  await writer[Symbol.asyncDispose]();
});

t.test('a ledger that says it is full refuses requests', async (t) => {
  const ledger = new FakeLedger();
  const writer = new LedgerWriter();
  writer.use(ledger, fakeHost().log, false);
  ledger.full = true;
  t.equal(writer.isFull, true);
  ledger.full = false;
  t.equal(writer.isFull, false);
});

t.test(
  'rows that are refused wait and are written in order; each change is logged once',
  async (t) => {
    const ledger = new FakeLedger();
    const host = fakeHost();
    const writer = new LedgerWriter();
    writer.use(ledger, host.log, false);
    ledger.room = 1;
    for (const name of ['a', 'b', 'c']) await writer.write(row(name));
    t.same(ledger.rows, ['a']);
    t.equal(writer.isFull, true);
    ledger.room = 2;
    await until(() => ledger.rows.length === 2);
    t.equal(writer.isFull, true, 'as long as one row waits');
    ledger.room = 9;
    await until(() => !writer.isFull);
    t.same(ledger.rows, ['a', 'b', 'c']);
    t.same(
      host.lines.map(({ msg }) => msg),
      [
        'the ledger refuses rows; requests are refused until it has room',
        'the ledger takes rows again',
      ],
    );
  },
);

t.test('a row that can never be written is logged, and keeps nobody waiting', async (t) => {
  const ledger = new FakeLedger();
  const host = fakeHost();
  const writer = new LedgerWriter();
  writer.use(ledger, host.log, false);
  ledger.append = () => {
    throw new Error('too large');
  };
  await writer.write(row('a'));
  t.equal(writer.isFull, false);
  t.match(host.lines, [{ id: 'a', msg: 'a row of the ledger cannot be written and is lost' }]);
});

t.test('rows wait for the ledger of the next configuration', async (t) => {
  const full = new FakeLedger();
  full.room = 0;
  const writer = new LedgerWriter();
  writer.use(full, fakeHost().log, false);
  await writer.write(row('a'));
  const next = new FakeLedger();
  writer.use(next, fakeHost().log, false);
  writer.retry();
  writer.retry();
  t.same(next.rows, ['a'], 'and are written once, however often it is tried');
});

t.test('rows that were never written are counted when the gateway stops', async (t) => {
  const ledger = new FakeLedger();
  ledger.room = 0;
  const host = fakeHost();
  const writer = new LedgerWriter();
  writer.use(ledger, host.log, false);
  await writer.write(row('a'));
  await writer.write(row('b'));
  await writer[Symbol.asyncDispose]();
  t.match(host.lines.at(-1), { rows: 2, msg: 'costs of requests were never written down' });
});
