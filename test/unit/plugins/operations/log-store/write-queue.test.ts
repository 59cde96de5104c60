import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { testHost } from '../../../../../core/src/testing/host.ts';
import { UnwritableRow } from '../../../../../plugins/operations/log-store/unwritable-row.ts';
import { WriteHealth } from '../../../../../plugins/operations/log-store/write-health.ts';
import { WriteQueue } from '../../../../../plugins/operations/log-store/write-queue.ts';

/** A log that only remembers its levels and sentences. */
function remembering(): { readonly lines: string[]; readonly health: WriteHealth } {
  const lines: string[] = [];
  const say =
    (level: string) =>
    (...args: unknown[]): void =>
      void lines.push(`${level} ${String(args.at(-1))}`);
  const log = { error: say('error'), info: say('info') };
  return { lines, health: new WriteHealth(Object.assign(testHost().log, log), 'rows') };
}

interface Bench {
  readonly queue: WriteQueue<number>;
  readonly batches: number[][];
  readonly lines: string[];
  readonly push: (row: number) => Promise<void>;
}

function bench(
  write: (rows: readonly number[]) => Promise<void> | void = () => {},
  changes: { everyMs?: number; batchRows?: number; batchBytes?: number } = {},
): Bench {
  const batches: number[][] = [];
  const { health, lines } = remembering();
  const queue = new WriteQueue<number>({
    write: async (rows) => {
      await write(rows);
      batches.push([...rows]);
    },
    everyMs: 20,
    batchRows: 100,
    batchBytes: 1000,
    bytesOf: (row) => row,
    factsOf: (row) => ({ row }),
    health,
    ...changes,
  });
  const push = (row: number): Promise<void> =>
    new Promise((resolve, reject) =>
      queue.pushWaiting(row, (error) => (error === undefined ? resolve() : reject(error))),
    );
  return { queue, batches, lines, push };
}

t.test('writes the first row at once, and those that come meanwhile together', async (t) => {
  const { batches, queue } = bench(undefined, { everyMs: 500 });
  const began = performance.now();
  queue.push(1);
  await queue.attempt();
  t.same(batches, [[1]]);
  queue.push(2);
  queue.push(3);
  await sleep(10);
  queue.push(4);
  while (batches.length < 2) await sleep(1);
  t.same(batches, [[1], [2, 3, 4]]);
  t.ok(performance.now() - began >= 498, 'writes keep their distance');
});

t.test('writes soon where somebody waits for a row, with those that came before', async (t) => {
  const { batches, push, queue } = bench(undefined, { everyMs: 10_000 });
  await push(1);
  queue.push(2);
  await sleep(20);
  t.same(batches, [[1]]);
  await push(3);
  await Promise.all([push(4), push(5)]);
  t.same(batches, [[1], [2, 3], [4, 5]]);
});

t.test('writes early what is more than one batch', async (t) => {
  const { batches, push, queue } = bench(undefined, { everyMs: 10_000, batchRows: 3 });
  await push(1);
  for (const row of [2, 3, 4, 5]) queue.push(row);
  while (batches.length < 2) await sleep(1);
  t.same(batches, [[1], [2, 3, 4]]);
  t.equal(queue.size, 1);
});

t.test('writes no more rows and bytes at once than it may', async (t) => {
  const { batches, push } = bench(undefined, { everyMs: 0, batchRows: 3, batchBytes: 50 });
  await Promise.all([1, 2, 3, 4, 45, 46, 200, 5].map(push));
  t.same(batches, [[1, 2, 3], [4, 45], [46], [200], [5]]);
});

t.test('keeps rows until they are written, says so once, and that it is over', async (t) => {
  let failures = 3;
  const { batches, lines, push, queue } = bench(() => {
    if (failures-- > 0) throw new Error('disk full');
  });
  const pushed = Promise.all([push(1), push(2)]);
  await queue.attempt();
  t.equal(queue.size, 2);
  const more = push(3);
  await Promise.all([pushed, more]);
  t.same(batches, [[1, 2, 3]]);
  t.equal(queue.size, 0);
  t.match(lines, [/^error rows cannot be written/, /^info rows are written again/]);
  t.equal(lines.length, 2);
});

t.test('finds the rows that cannot be written, and writes the others', async (t) => {
  const { batches, lines, push } = bench((rows) => {
    if (rows.includes(13) || rows.includes(2)) throw new UnwritableRow('no');
  });
  const rows = Array.from({ length: 20 }, (_, at) => at);
  const results = await Promise.allSettled(rows.map(push));
  t.same(
    results.flatMap(({ status }, at) => (status === 'rejected' ? [at] : [])),
    [2, 13],
  );
  t.same(
    batches.flat(),
    rows.filter((row) => row !== 2 && row !== 13),
  );
  t.equal(lines.length, 2);
});

t.test('goes on after the store failed in the middle of such a search', async (t) => {
  let writes = 0;
  const { batches, push } = bench((rows) => {
    if (++writes === 3) throw new Error('busy');
    if (rows.includes(7)) throw new UnwritableRow('no');
  });
  const rows = Array.from({ length: 8 }, (_, at) => at);
  const results = await Promise.allSettled(rows.map(push));
  t.same(
    results.flatMap(({ status }, at) => (status === 'rejected' ? [at] : [])),
    [7],
  );
  t.same(batches.flat(), [0, 1, 2, 3, 4, 5, 6]);
});

t.test('flush waits for what was pushed before, and for nothing else', async (t) => {
  const { batches, push, queue } = bench(undefined, { everyMs: 10_000 });
  await push(1);
  void push(2);
  void push(3);
  await queue.flush();
  t.same(batches, [[1], [2, 3]]);
  await queue.flush();
});

t.test('gives up at its end what cannot be written, and says how much', async (t) => {
  const { lines, push, queue } = bench(() => {
    throw new Error('disk full');
  });
  const pushed = [push(1), push(2)];
  await queue.close(100);
  await queue.close(100);
  for (const row of pushed) await t.rejects(row, /closed/);
  await t.rejects(push(3), /closed/);
  t.match(lines.at(-1), /^error rows that waited are lost/);
});

t.test('does not count what was written while it gave up', async (t) => {
  let finish = (): void => {};
  const { push, queue } = bench(() => new Promise<void>((resolve) => (finish = resolve)));
  const pushed = push(1);
  await queue.close(50);
  await t.rejects(pushed);
  finish();
  await sleep(10);
  t.equal(queue.size, 0);
});
