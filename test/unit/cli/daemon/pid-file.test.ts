import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  ownerOf,
  readPidFile,
  removePidFile,
  writePidFile,
} from '../../../../cli/src/daemon/pid-file.ts';
import { startOf } from '../../../../cli/src/daemon/process-start.ts';

t.test('begins with the number on a line of its own and is for everybody to read', async (t) => {
  const file = join(t.testdir({}), 'a.pid');
  writePidFile(file);
  t.equal(readFileSync(file, 'utf8').split('\n')[0], String(process.pid));
  t.equal(statSync(file).mode & 0o777, 0o644);
  t.same(readPidFile(file), { pid: process.pid, start: startOf(process.pid) });
});

t.test('takes the place of an old one and leaves nothing else behind', async (t) => {
  const directory = t.testdir({ 'a.pid': '1\nlong ago\n' });
  writePidFile(join(directory, 'a.pid'));
  t.same(readdirSync(directory), ['a.pid']);
  t.equal(readPidFile(join(directory, 'a.pid'))?.pid, process.pid);
});

t.test('is removed by the process that it names only', async (t) => {
  const directory = t.testdir({ 'other.pid': '1\nlong ago\n' });
  const own = join(directory, 'own.pid');
  writePidFile(own);
  removePidFile(own);
  removePidFile(join(directory, 'other.pid'));
  t.same(readdirSync(directory), ['other.pid']);
});

t.test('is read as others write it', async (t) => {
  const file = join(t.testdir({}), 'a.pid');
  t.equal(readPidFile(file), undefined);
  writeFileSync(file, '4711');
  t.same(readPidFile(file), { pid: 4711, start: undefined });
  for (const text of ['', 'port: 80\n', '0\n', '-1\n', '12 apples\n', '99999999999\n']) {
    writeFileSync(file, text);
    t.throws(
      () => readPidFile(file),
      { name: 'NoPidFile', message: /a\.pid is no PID file/ },
      text,
    );
  }
});

t.test('what is no regular file is not read, and no link is written', async (t) => {
  const directory = t.testdir({ folder: {}, file: '', link: t.fixture('symlink', 'nowhere') });
  for (const name of ['folder', 'file/below'])
    t.throws(() => readPidFile(join(directory, name)), { name: 'NoPidFile' }, name);
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  t.throws(() => readPidFile(join(directory, 'pipe')), { message: /no regular file/ });
  t.throws(() => writePidFile(join(directory, 'link')), { message: /symbolic link/ });
});

t.test('tells the process that wrote it from another with its number', async (t) => {
  const pid = process.pid;
  t.equal(ownerOf({ pid, start: startOf(pid) }), 'alive');
  t.equal(ownerOf({ pid, start: '1 another boot' }), 'stranger');
  t.equal(ownerOf({ pid, start: undefined }), 'unknown');
  t.equal(ownerOf({ pid: 2 ** 22 + 1, start: '1' }), 'gone');
});
