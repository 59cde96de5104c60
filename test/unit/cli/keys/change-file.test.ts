import { chmodSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { changeFile } from '../../../../cli/src/keys/change-file.ts';

const append = (letter: string) => async (text: string) => ({
  text: text + letter,
  result: letter,
});

t.test('changes a file and keeps its mode', async (t) => {
  const dir = t.testdir({ 'c.yaml': 'a' });
  chmodSync(`${dir}/c.yaml`, 0o640);
  t.equal(await changeFile(`${dir}/c.yaml`, append('b')), 'b');
  t.equal(readFileSync(`${dir}/c.yaml`, 'utf8'), 'ab');
  t.equal(statSync(`${dir}/c.yaml`).mode & 0o777, 0o640);
  t.same(readdirSync(dir), ['c.yaml']);
});

t.test('changes that come together are all made', async (t) => {
  const dir = t.testdir({ 'c.yaml': '' });
  const letters = Array.from('abcdefghijkl');
  await Promise.all(letters.map((letter) => changeFile(`${dir}/c.yaml`, append(letter))));
  t.same(Array.from(readFileSync(`${dir}/c.yaml`, 'utf8')).toSorted(), letters);
});

t.test('a change that is refused leaves nothing behind', async (t) => {
  const dir = t.testdir({ 'c.yaml': 'a' });
  const refuse = () => Promise.reject(new Error('no'));
  await t.rejects(changeFile(`${dir}/c.yaml`, refuse), { message: 'no' });
  t.same(readdirSync(dir), ['c.yaml']);
  t.equal(readFileSync(`${dir}/c.yaml`, 'utf8'), 'a');
});

t.test('a draft that was left behind long ago is no hindrance', async (t) => {
  const dir = t.testdir({ 'c.yaml': 'a' });
  writeFileSync(`${dir}/.c.yaml.draft`, 'half');
  const old = Date.now() / 1000 - 3600;
  utimesSync(`${dir}/.c.yaml.draft`, old, old);
  await changeFile(`${dir}/c.yaml`, append('b'));
  t.equal(readFileSync(`${dir}/c.yaml`, 'utf8'), 'ab');
});

t.test('says what is in the way', async (t) => {
  await t.rejects(changeFile(`${t.testdir()}/missing/c.yaml`, append('b')), {
    name: 'Refusal',
    message: /cannot be changed \(ENOENT\)/,
  });
});
