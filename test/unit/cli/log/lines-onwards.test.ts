import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { collected } from './collected.ts';
import { linesOnwards } from '../../../../cli/src/log/lines-onwards.ts';

const day = (number: number) => `ai-proxy.log.2026-01-0${number}`;
const fileOf = (dir: string, number: number) => ({
  path: `${dir}/${day(number)}`,
  day: `2026-01-0${number}`,
});

/** Follows a log and hands out line after line. */
function following(t: Test, directory: string, number?: number) {
  const stop = new AbortController();
  const start = number === undefined ? undefined : { file: fileOf(directory, number), offset: 0 };
  const lines = linesOnwards(directory, { start, follow: stop.signal });
  t.teardown(() => stop.abort());
  return { next: async () => (await lines.next()).value, stop: () => stop.abort() };
}

t.test('reads all days from a place on, and ends', async (t) => {
  const dir = t.testdir({ [day(1)]: 'a\nb\n', [day(2)]: 'c\n', other: 'x\n', [day(3)]: 'd\nhalf' });
  const start = { file: fileOf(dir, 1), offset: 2 };
  t.same(await collected(linesOnwards(dir, { start, follow: undefined })), ['b', 'c', 'd', 'half']);
  const none = linesOnwards(`${dir}/missing`, { start: undefined, follow: undefined });
  t.same(await collected(none), []);
});

t.test('follows a file, whole lines only, into the next day', async (t) => {
  const dir = t.testdir({ [day(1)]: 'a\n' });
  const log = following(t, dir, 1);
  t.equal(await log.next(), 'a');
  const next = log.next();
  appendFileSync(`${dir}/${day(1)}`, 'b');
  appendFileSync(`${dir}/${day(1)}`, 'c\n');
  t.equal(await next, 'bc');
  appendFileSync(`${dir}/${day(1)}`, 'late\n');
  writeFileSync(`${dir}/${day(2)}`, 'd\n');
  t.equal(await log.next(), 'late');
  t.equal(await log.next(), 'd');
});

t.test('follows a file that is replaced, or cut', async (t) => {
  const dir = t.testdir({ [day(1)]: 'a\nb\n' });
  const path = `${dir}/${day(1)}`;
  const log = following(t, dir, 1);
  t.same([await log.next(), await log.next()], ['a', 'b']);
  const replaced = log.next();
  renameSync(path, `${path}.old`);
  writeFileSync(path, 'fresh\n');
  t.equal(await replaced, 'fresh');
  const cut = log.next();
  truncateSync(path);
  appendFileSync(path, 'cut\n');
  t.equal(await cut, 'cut');
});

t.test('waits for the first file, and ends when it is told to', async (t) => {
  const dir = t.testdir();
  const log = following(t, dir);
  const first = log.next();
  writeFileSync(`${dir}/${day(1)}`, 'first\n');
  t.equal(await first, 'first');
  const over = log.next();
  log.stop();
  t.equal(await over, undefined);
});
