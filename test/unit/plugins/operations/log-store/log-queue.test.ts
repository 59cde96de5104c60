import t from 'tap';
import { testHost } from '../../../../../core/src/testing/host.ts';
import type { LogRecord } from '../../../../../plugins/operations/log-store/keys.ts';
import { LogQueue } from '../../../../../plugins/operations/log-store/log-queue.ts';
import { WriteHealth } from '../../../../../plugins/operations/log-store/write-health.ts';
import { logRecord } from './rows.ts';

/** A queue whose store takes nothing until it is told to. */
function blocked(limits: { capacity: number; bodyBytes: number }): {
  readonly queue: LogQueue;
  readonly written: LogRecord[];
  readonly open: () => void;
} {
  const written: LogRecord[] = [];
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const queue = new LogQueue({
    write: async (records) => {
      await opened;
      written.push(...records);
    },
    everyMs: 0,
    health: new WriteHealth(testHost().log, 'requests'),
    ...limits,
  });
  return { queue, written, open };
}

const requestBody = 'x'.repeat(100);

t.test('drops bodies from half of its capacity on, then records, and counts both', async (t) => {
  const { open, queue, written } = blocked({ capacity: 10, bodyBytes: 1e6 });
  for (let at = 0; at < 14; at++) queue.push(logRecord(`r${at}`, { requestBody }));
  t.same(queue.dropped, { records: 4, bodies: 5 });
  open();
  await queue.flush();
  t.same(
    written.map(({ id, requestBody: body }) => [id, body !== undefined]),
    Array.from({ length: 10 }, (_, at) => [`r${at}`, at < 5]),
  );
});

t.test('keeps to the bytes that bodies may take, and takes them again later', async (t) => {
  const { open, queue, written } = blocked({ capacity: 1000, bodyBytes: 250 });
  for (let at = 0; at < 4; at++) queue.push(logRecord(`r${at}`, { requestBody }));
  queue.push(logRecord('bare'));
  t.same(queue.dropped, { records: 0, bodies: 2 });
  open();
  await queue.flush();
  queue.push(logRecord('later', { requestBody }));
  await queue.flush();
  t.equal(written.at(-1)?.requestBody, requestBody);
  t.same(queue.dropped, { records: 0, bodies: 2 });
});

t.test('counts what is lost at its end, and what comes after', async (t) => {
  const { queue } = blocked({ capacity: 10, bodyBytes: 1e6 });
  queue.push(logRecord('a'));
  queue.push(logRecord('b'));
  await queue.close(20);
  queue.push(logRecord('c'));
  t.same(queue.dropped, { records: 3, bodies: 0 });
});
