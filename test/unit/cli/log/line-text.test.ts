import { PassThrough } from 'node:stream';
import t from 'tap';
import { LineOutput } from '../../../../cli/src/log/line-output.ts';
import { readableLines } from '../../../../cli/src/log/line-text.ts';

const line = (time: Date, msg: string) => JSON.stringify({ level: 40, time, msg });

t.test('the date stands where a day begins', async (t) => {
  const textOf = readableLines(process.stdout, new Date(2026, 0, 2, 12).getTime());
  const texts = [
    textOf(line(new Date(2026, 0, 1, 9), 'a')),
    textOf(line(new Date(2026, 0, 1, 10), 'b')),
    textOf('torn'),
    textOf(line(new Date(2026, 0, 2, 9), 'c')),
  ];
  t.match(texts[0], /^--- 2026-01-01 ---\n09:00:00 .*WARN.* a$/);
  t.match(texts[1], /^10:00:00 .* b$/);
  t.equal(texts[2], 'torn');
  t.match(texts[3], /^--- 2026-01-02 ---\n09:00:00/);
});

t.test('a slow reader is waited for, and one that left is the end', async (t) => {
  const stream = new PassThrough({ highWaterMark: 4 });
  const output = new LineOutput(stream);
  const slow = output.write('longer than that');
  t.equal(await Promise.race([slow.then(() => 'written'), Promise.resolve('waits')]), 'waits');
  stream.resume();
  await slow;
  t.notOk(output.left.aborted);
  stream.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' }));
  await new Promise((resolve) => output.left.addEventListener('abort', resolve));
  await output.write('nobody reads this');
});
