import { closeSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { isInPlace, openForAppending } from '../../../../core/src/observe/open-file.ts';

t.test('makes a file and its directory that nobody else may read', async (t) => {
  const directory = join(t.testdir({}), 'a', 'b');
  const file = openForAppending(join(directory, 'log'));
  t.teardown(() => closeSync(file.fd));
  t.equal(statSync(file.path).mode & 0o777, 0o600);
  t.equal(statSync(directory).mode & 0o777, 0o700);
  t.ok(isInPlace(file));
});

t.test('refuses links, directories and pipes', async (t) => {
  const directory = t.testdir({ target: 'precious' });
  symlinkSync(join(directory, 'target'), join(directory, 'link'));
  symlinkSync(join(directory, 'nowhere'), join(directory, 'dangling'));
  mkdirSync(join(directory, 'folder'));
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(directory, 'pipe')]);
  t.throws(() => openForAppending(join(directory, 'link')), { code: 'ELOOP' });
  t.throws(() => openForAppending(join(directory, 'dangling')), { code: 'ELOOP' });
  t.throws(() => openForAppending(join(directory, 'folder')), { code: 'EISDIR' });
  t.throws(() => openForAppending(join(directory, 'pipe')), { code: 'ENXIO' });
  t.throws(() => openForAppending('/dev/null'), { message: '/dev/null is no regular file' });
});

t.test('sees that the file was moved, deleted or replaced', async (t) => {
  const path = join(t.testdir({}), 'log');
  const file = openForAppending(path);
  t.teardown(() => closeSync(file.fd));
  renameSync(path, `${path}.1`);
  t.notOk(isInPlace(file));
  writeFileSync(path, '');
  t.notOk(isInPlace(file));
  renameSync(`${path}.1`, path);
  t.ok(isInPlace(file));
});
