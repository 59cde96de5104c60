import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import t from 'tap';
import { replaceFile } from '../../../../cli/src/prices/replace-file.ts';

t.test('a file is made, and replaced, and nothing else is left', async (t) => {
  const dir = t.testdir();
  await replaceFile(`${dir}/a.json`, 'one');
  await replaceFile(`${dir}/a.json`, 'two');
  t.same(readdirSync(dir), ['a.json']);
  t.equal(readFileSync(`${dir}/a.json`, 'utf8'), 'two');
});

t.test('what cannot be replaced stays, and nothing else is left', async (t) => {
  const dir = t.testdir();
  mkdirSync(`${dir}/a.json`);
  await t.rejects(replaceFile(`${dir}/a.json`, 'one'));
  t.same(readdirSync(dir), ['a.json']);
  await t.rejects(replaceFile(`${dir}/missing/a.json`, 'one'), { code: 'ENOENT' });
});
