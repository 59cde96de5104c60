import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { writePrivateFile } from '../../../../cli/src/init/private-file.ts';

t.test("a file is its owner's alone, whatever it was before", async (t) => {
  const folder = t.testdir({ old: 'before' });
  const old = join(folder, 'old');
  chmodSync(old, 0o644);
  writePrivateFile(old, 'after', true);
  t.equal(readFileSync(old, 'utf8'), 'after');
  t.equal(statSync(old).mode & 0o777, 0o600);
  writePrivateFile(join(folder, 'new'), 'text', false);
  t.equal(statSync(join(folder, 'new')).mode & 0o777, 0o600);
  t.same(readdirSync(folder), ['new', 'old']);
});

t.test('one that is there is not replaced unless it is wanted', async (t) => {
  const folder = t.testdir({ old: 'before' });
  t.throws(() => writePrivateFile(join(folder, 'old'), 'after', false), /is there already/);
  t.equal(readFileSync(join(folder, 'old'), 'utf8'), 'before');
  t.throws(() => writePrivateFile(join(folder, 'gone', 'new'), '', true), /\(ENOENT\)/);
  t.same(readdirSync(folder), ['old']);
});
