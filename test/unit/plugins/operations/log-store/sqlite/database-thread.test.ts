import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import t from 'tap';
import { DatabaseThread } from '../../../../../../plugins/operations/log-store/sqlite/database-thread.ts';
import { ledgerCells } from '../../../../../../plugins/operations/log-store/stored/ledger-row.ts';
import { UnwritableRow } from '../../../../../../plugins/operations/log-store/unwritable-row.ts';
import { ledgerRow } from '../rows.ts';

t.test('answers calls in their order', async (t) => {
  const thread = new DatabaseThread('writer', join(t.testdir(), 'a.db'));
  t.teardown(() => thread.close());
  const calls = [
    thread.call('appendLedger', [ledgerCells(ledgerRow('a'))]),
    thread.call('totals'),
    thread.call('appendLedger', [ledgerCells(ledgerRow('b'))]),
    thread.call('totals'),
  ] as const;
  const [, first, , second] = await Promise.all(calls);
  t.equal(first.rows, 1);
  t.equal(second.rows, 2);
});

t.test('starts again after the thread died, and nothing written is lost', async (t) => {
  const workers: Worker[] = [];
  const remember = (worker: Worker): void => void workers.push(worker);
  process.on('worker', remember);
  t.teardown(() => process.off('worker', remember));
  const thread = new DatabaseThread('writer', join(t.testdir(), 'a.db'));
  t.teardown(() => thread.close());
  await thread.call('appendLedger', [ledgerCells(ledgerRow('a'))]);
  const dying = workers[0]?.terminate();
  await t.rejects(thread.call('totals'), /thread of the database ended/);
  await dying;
  t.equal((await thread.call('totals')).rows, 1);
});

t.test('refuses values that no message can hold, and goes on', async (t) => {
  const thread = new DatabaseThread('writer', join(t.testdir(), 'a.db'));
  t.teardown(() => thread.close());
  const odd: unknown = () => {};
  await t.rejects(thread.call('appendLedger', odd as never), UnwritableRow);
  t.equal((await thread.call('totals')).rows, 0);
});

t.test('takes no calls after its end, and needs no thread to end', async (t) => {
  const thread = new DatabaseThread('spool', join(t.testdir(), 'a.db'));
  await thread.close();
  await thread.close();
  await t.rejects(thread.call('oldest', 1), /closed/);
});

t.test('opens a file again that failed before', async (t) => {
  const folder = t.testdir({ inner: {} });
  const thread = new DatabaseThread('writer', join(folder, 'inner'));
  t.teardown(() => thread.close());
  await t.rejects(thread.call('open'));
  await t.rejects(thread.call('open'));
});
