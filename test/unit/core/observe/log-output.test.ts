import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { LogOutput } from '../../../../core/src/observe/log-output.ts';

const noon = new Date(2030, 0, 10, 12).getTime();

function output(t: Test) {
  const home = t.testdir({});
  const time = { nowMs: noon };
  const console: string[] = [];
  const out = new LogOutput({ write: (line) => void console.push(line) }, () => time.nowMs);
  t.teardown(() => out.close());
  const flush = (): Promise<void> => new Promise((done) => out.flush(done));
  const read = (folder: string): string =>
    readFileSync(join(home, folder, 'ai-proxy.log.2030-01-10'), 'utf8');
  const files = (folder: string) => ({ directory: join(home, folder), retentionDays: 0 });
  return { out, time, console, home, flush, read, files };
}

t.test('lines go to the console where no files are wanted', async (t) => {
  const { out, console, flush } = output(t);
  out.check(undefined);
  out.use(undefined);
  out.write('one\n');
  out.started();
  out.write('two\n');
  await flush();
  t.same(console, ['one\n', 'two\n']);
  t.equal(out.directory, undefined);
});

t.test('lines of the start go to files and to the console, later ones to files', async (t) => {
  const { out, console, flush, read, files } = output(t);
  out.use(files('logs'));
  t.equal(out.directory, files('logs').directory);
  out.write('start\n');
  out.started();
  out.write('later\n');
  await flush();
  t.same(console, ['start\n']);
  t.equal(read('logs'), 'start\nlater\n');
});

t.test('moves to another directory, and back to the console, without losing a line', async (t) => {
  const { out, console, flush, read, files } = output(t);
  out.started();
  out.use(files('one'));
  out.write('1\n');
  out.use(files('one'));
  out.write('2\n');
  out.use(files('two'));
  out.write('3\n');
  out.use(undefined);
  out.write('4\n');
  await flush();
  await out.close();
  for (let tries = 0; tries < 100 && read('one').length < 4; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  t.equal(read('one'), '1\n2\n');
  t.equal(read('two'), '3\n');
  t.same(console, ['4\n']);
});

t.test('a directory that cannot be used is refused, and changes nothing', async (t) => {
  const { out, console, home, files } = output(t);
  out.started();
  writeFileSync(join(home, 'file'), '');
  t.throws(() => out.check(files('file')), { code: 'EEXIST' });
  out.write('here\n');
  t.same(console, ['here\n']);
  t.doesNotThrow(() => out.check(files('good')));
  t.same(readdirSync(join(home, 'good')), ['ai-proxy.log.2030-01-10']);
});

t.test('the console is told once when files fail, and both when they work again', async (t) => {
  const { out, time, console, flush, read, files, home } = output(t);
  out.use(files('logs'));
  out.started();
  out.write('1\n');
  await flush();
  renameSync(join(home, 'logs'), join(home, 'away'));
  writeFileSync(join(home, 'logs'), '');
  time.nowMs += 60_000;
  for (const line of ['2\n', '3\n']) {
    out.write(line);
    await flush();
  }
  t.equal(console.length, 1);
  t.match(JSON.parse(console[0] ?? ''), { level: 50, msg: /dropped/, reason: 'EEXIST' });
  rmSync(join(home, 'logs'));
  out.write('4\n');
  await flush();
  await flush();
  t.equal(console.length, 2);
  t.match(JSON.parse(console[1] ?? ''), { level: 40, msg: /again/, droppedLines: 2 });
  t.equal(read('logs'), `4\n${console[1]}`);
  t.equal(read('away'), '1\n');
});
