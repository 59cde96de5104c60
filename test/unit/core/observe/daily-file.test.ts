import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { DailyFile, type FileTrouble } from '../../../../core/src/observe/daily-file.ts';
import { DailyNames } from '../../../../core/src/observe/daily-names.ts';

const noon = new Date(2030, 0, 10, 12).getTime();
const dayMs = 86_400_000;

function daily(
  t: Test,
  settings: { directory?: string; retentionDays?: number; atMs?: number } = {},
) {
  const { directory = t.testdir({}), retentionDays = 0, atMs = noon } = settings;
  const time = { nowMs: atMs };
  const troubles: FileTrouble[] = [];
  const file = new DailyFile({
    directory,
    names: new DailyNames('log.'),
    retentionDays,
    now: () => time.nowMs,
    onTrouble: (trouble) => troubles.push(trouble),
  });
  t.teardown(() => file.close());
  const read = (day: string): string => readFileSync(join(directory, `log.${day}`), 'utf8');
  return { file, time, troubles, directory, read };
}

t.test('writes lines in order, within a fraction of a second', async (t) => {
  const { file, read } = daily(t);
  for (let line = 0; line < 1000; line++) file.write(`line ${line}\n`);
  await new Promise((resolve) => setTimeout(resolve, 600));
  const lines = read('2030-01-10').split('\n');
  t.equal(lines.length, 1001);
  t.same(lines.slice(0, 2), ['line 0', 'line 1']);
  t.equal(lines[999], 'line 999');
});

t.test('loses no line at midnight, whenever it is written', async (t) => {
  const midnight = new Date(2030, 0, 11).getTime();
  const { file, time, read } = daily(t, { atMs: midnight - 500 });
  const [before, after]: [string[], string[]] = [[], []];
  for (let line = 0; line < 1000; line++) {
    time.nowMs++;
    const text = `line ${line}`;
    file.write(`${text}\n`);
    (time.nowMs < midnight ? before : after).push(text);
    if (line % 100 === 0) await file.flush();
  }
  await file.flush();
  t.equal(before.length, 499);
  t.same(read('2030-01-10'), before.map((line) => `${line}\n`).join(''));
  t.same(read('2030-01-11'), after.map((line) => `${line}\n`).join(''));
});

t.test('a clock that is set back goes on in the file of its day', async (t) => {
  const { file, time, read } = daily(t);
  file.write('one\n');
  time.nowMs += dayMs;
  file.write('two\n');
  time.nowMs -= dayMs;
  file.write('three\n');
  await file.flush();
  t.equal(read('2030-01-10'), 'one\nthree\n');
  t.equal(read('2030-01-11'), 'two\n');
});

t.test('adds to a file that is there, and leaves its mode alone', async (t) => {
  const directory = t.testdir({ 'log.2030-01-10': 'old\n' });
  const { file, read } = daily(t, { directory });
  file.write('new\n');
  await file.close();
  t.equal(read('2030-01-10'), 'old\nnew\n');
  file.write('late\n');
  await file.close();
  t.equal(read('2030-01-10'), 'old\nnew\nlate\n');
});

t.test('begins a new file where the old one was moved away', async (t) => {
  const { file, time, directory, read } = daily(t);
  file.write('one\n');
  await file.flush();
  renameSync(join(directory, 'log.2030-01-10'), join(directory, 'moved'));
  time.nowMs += 60_000;
  file.write('two\n');
  await file.flush();
  t.equal(readFileSync(join(directory, 'moved'), 'utf8'), 'one\n');
  t.equal(read('2030-01-10'), 'two\n');
  t.equal(statSync(join(directory, 'log.2030-01-10')).mode & 0o777, 0o600);
});

t.test('removes old files of its own, and no others', async (t) => {
  const names = [
    'log.2029-12-31',
    'log.2030-01-06',
    'log.2030-01-07',
    'log.2030-01-09',
    'log.2030-01-06.gz',
    'other.2029-01-01',
  ];
  const directory = t.testdir(Object.fromEntries(names.map((name) => [name, ''])));
  const { file, time } = daily(t, { directory, retentionDays: 3 });
  file.write('x\n');
  await file.flush();
  await gone(directory, 'log.2030-01-06');
  const kept = ['log.2030-01-06.gz', 'other.2029-01-01'];
  const after = (own: readonly string[]): string[] => [...own, ...kept].toSorted();
  t.same(
    readdirSync(directory).toSorted(),
    after(['log.2030-01-07', 'log.2030-01-09', 'log.2030-01-10']),
  );
  time.nowMs += dayMs;
  file.write('x\n');
  await file.flush();
  await gone(directory, 'log.2030-01-07');
  t.same(
    readdirSync(directory).toSorted(),
    after(['log.2030-01-09', 'log.2030-01-10', 'log.2030-01-11']),
  );
});

t.test('keeps every file where no days are set', async (t) => {
  const directory = t.testdir({ 'log.1999-01-01': '' });
  const { file } = daily(t, { directory });
  file.write('x\n');
  await file.flush();
  await new Promise((resolve) => setTimeout(resolve, 50));
  t.ok(readdirSync(directory).includes('log.1999-01-01'));
});

t.test('counts the lines it cannot write, says so once, and goes on when it can', async (t) => {
  const home = t.testdir({});
  const directory = join(home, 'logs');
  writeFileSync(directory, 'in the way');
  const { file, troubles, read } = daily(t, { directory });
  t.throws(() => file.open(), { code: 'EEXIST' });
  for (const count of [1, 2, 3]) {
    file.write('lost\n'.repeat(count));
    await file.flush();
  }
  t.same(troubles, [{ kind: 'failing', reason: 'EEXIST' }]);
  t.equal(file.dropped, 6);
  rmSync(directory);
  file.write('kept\n');
  await file.flush();
  t.same(troubles.slice(1), [{ kind: 'recovered', droppedLines: 6 }]);
  t.equal(read('2030-01-10'), 'kept\n');
});

t.test('drops lines rather than memory where nothing is written for long', async (t) => {
  const { file, troubles, read } = daily(t);
  const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
  for (let count = 0; count < 40; count++) file.write(line);
  t.match(troubles, [{ kind: 'failing', reason: /slow/ }]);
  await file.flush();
  t.equal(read('2030-01-10').length / line.length, 40 - file.dropped);
  t.ok(file.dropped > 0 && file.dropped < 30);
  t.match(troubles[1], { kind: 'recovered', droppedLines: file.dropped });
});

async function gone(directory: string, name: string): Promise<void> {
  for (let tries = 0; tries < 100 && readdirSync(directory).includes(name); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
}
