import { writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { collected } from './collected.ts';
import { linesBackwards, wholeBytes } from '../../../../cli/src/log/lines-backwards.ts';

function fileOf(t: Test, text: string): string {
  const path = `${t.testdir()}/log`;
  writeFileSync(path, text);
  return path;
}

async function linesOf(path: string): Promise<string[]> {
  return (await collected(linesBackwards(path, await wholeBytes(path)))).reverse();
}

t.test('gives the lines of a file from its end', async (t) => {
  t.same(await linesOf(fileOf(t, 'one\ntwo\n\nthree\n')), ['one', 'two', 'three']);
  t.same(await linesOf(fileOf(t, '')), []);
  t.same(await linesOf(fileOf(t, 'only a part')), []);
  t.same(await linesOf(fileOf(t, 'one\nhalf of tw')), ['one']);
});

t.test('puts together what the chunks cut, characters included', async (t) => {
  const lines = Array.from({ length: 4000 }, (_, at) => `${at} ${'é€😀'.repeat(at % 40)}`);
  lines.splice(2000, 0, 'x'.repeat(300_000));
  t.same(await linesOf(fileOf(t, `${lines.join('\n')}\n`)), lines);
});

t.test('finds the end of the last line behind a long part of the next', async (t) => {
  const path = fileOf(t, `one\n${'x'.repeat(200_000)}`);
  t.equal(await wholeBytes(path), 4);
});
