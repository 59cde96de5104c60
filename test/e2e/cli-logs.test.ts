import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { CliProcess, runCli } from './cli-process.ts';
import { noTerminal, TerminalProcess } from './terminal-process.ts';
import { whole } from '../helpers/whole.ts';

const program = fileURLToPath(new URL('../../cli/bin/dev.js', import.meta.url));
const localDay = (date: Date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
const fileOf = (daysAgo: number) => {
  const now = new Date();
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, 12);
  return { name: `ai-proxy.log.${localDay(date)}`, time: date.toISOString() };
};
const line = (daysAgo: number, fields: object) =>
  `${JSON.stringify({ level: 30, time: fileOf(daysAgo).time, ...fields })}\n`;

function scene(t: Test) {
  const cwd = t.testdir({
    logs: {
      [fileOf(2).name]: line(2, { id: 'r1', status: 200, msg: 'old' }),
      [fileOf(1).name]: line(1, { level: 50, id: 'r2', status: 502, msg: 'bad' }),
      [fileOf(0).name]: line(0, { id: 'r3', status: 404, msg: 'new' }),
    },
  });
  return {
    cwd,
    logs: (flags = '') => runCli(t, ['logs', ...flags.split(' ').filter(Boolean)], { cwd }),
  };
}

t.test('the log of a gateway is shown for people and for programs', async (t) => {
  const cwd = t.testdir({
    'config.yaml': 'host: 127.0.0.1\nport: 0\nlogging-to-file: true\nlog-dir: ./here\n',
  });
  const gateway = new CliProcess(t, ['run'], { cwd });
  const url = await gateway.ready();
  const { headers } = await fetch(`${url}/v1/nothing-here`, { method: 'POST', body: '{}' });
  gateway.signal('SIGTERM');
  await gateway.ended;
  const id = headers.get('x-request-id') ?? '';
  const people = await runCli(t, ['logs', '--id', id], { cwd });
  t.match(people, { code: 0, stderr: '' });
  t.match(people.stdout, new RegExp(`^\\d\\d:\\d\\d:\\d\\d INFO  request id=${id} .*status=404`));
  const programs = await runCli(t, ['logs', '--id', id, '--json'], { cwd });
  t.match(JSON.parse(programs.stdout), { id, status: 404, msg: 'request' });
  const none = await runCli(t, ['logs', '--id', 'nope', '--json'], { cwd });
  t.same([none.code, none.stdout], [0, '']);
  t.match(none.stderr, /^No line of the log in \.\/here matches\.\n$/);
});

t.test('days are put together, and lines chosen', whole, async (t) => {
  const { logs } = scene(t);
  const all = await logs();
  t.equal(all.code, 0);
  t.match(all.stdout, /^--- .* ---\n.*INFO +old[^]*--- .* ---\n.*ERROR bad[^]*--- .* ---\n.*new/);
  const chosen: Record<string, readonly string[]> = {
    '--json': ['r1', 'r2', 'r3'],
    '--json -n 2': ['r2', 'r3'],
    '--json --level warn': ['r2'],
    '--json --status 5xx': ['r2'],
    '--json --status 404': ['r3'],
    '--json --id r1': ['r1'],
    [`--json --since ${fileOf(1).time}`]: ['r2', 'r3'],
    '--json --since 4w -n 1': ['r3'],
    '--json --dir ./logs --status 302': [],
  };
  for (const [flags, ids] of Object.entries(chosen)) {
    const { code, stdout } = await logs(flags);
    t.equal(code, 0, flags);
    t.same(
      [...stdout.matchAll(/"id":"(\w+)"/g)].map(([, id]) => id),
      ids,
      flags,
    );
  }
});

t.test('follows over the end of a day', whole, async (t) => {
  const { cwd } = scene(t);
  const cli = new CliProcess(t, ['logs', '-f', '--json', '-n', '1'], { cwd });
  await cli.until(() => cli.stdout.includes('"r3"'));
  appendFileSync(`${cwd}/logs/${fileOf(0).name}`, line(0, { id: 'r4' }));
  await cli.until(() => cli.stdout.includes('"r4"'));
  writeFileSync(`${cwd}/logs/${fileOf(-1).name}`, line(-1, { id: 'r5' }));
  await cli.until(() => cli.stdout.includes('"r5"'));
  t.same(
    [...cli.stdout.matchAll(/"id":"(\w+)"/g)].map(([, id]) => id),
    ['r3', 'r4', 'r5'],
  );
});

t.test('follows a log that is not there yet', whole, async (t) => {
  const cwd = t.testdir({ logs: {} });
  const cli = new CliProcess(t, ['logs', '--follow', '--json'], { cwd });
  await cli.until(() => cli.stderr.includes('Waiting for one'));
  writeFileSync(`${cwd}/logs/${fileOf(0).name}`, line(0, { id: 'first' }));
  await cli.until(() => cli.stdout.includes('"first"'));
});

t.test('a reader that leaves ends it quietly', whole, async (t) => {
  const { cwd } = scene(t);
  const many = line(0, { msg: 'x'.repeat(1000) }).repeat(3000);
  appendFileSync(`${cwd}/logs/${fileOf(0).name}`, many);
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      `"$0" --conditions=ai-proxy-source "$1" logs -n 3000 | head -n 1; echo "$?"`,
      process.execPath,
      program,
    ],
    { cwd, env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const out: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (out[name] += text));
  await new Promise((resolve) => child.on('close', resolve));
  t.equal(out.stdout.split('\n').length, 3, 'a line, and the exit code of head');
  t.equal(out.stderr, '');

  const left = spawn(
    process.execPath,
    ['--conditions=ai-proxy-source', program, 'logs', '-f', '-n', '3000'],
    { cwd, env: {}, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.teardown(() => left.kill('SIGKILL'));
  await new Promise((resolve) => left.stdout.once('data', resolve));
  left.stdout.destroy();
  const code = await new Promise((resolve) => left.on('close', resolve));
  t.equal(code, 0, 'also where it would wait for more');
});

t.test('colours are for terminals', { skip: noTerminal }, async (t) => {
  const { cwd, logs } = scene(t);
  t.notMatch((await logs()).stdout, '\u001b');
  const terminal = new TerminalProcess(t, ['logs'], { cwd });
  t.match(await terminal.ended, { code: 0, screen: /ERROR bad/ });
});

t.test('what cannot be shown says why', whole, async (t) => {
  const { cwd, logs } = scene(t);
  const cases: Record<string, readonly [number, RegExp]> = {
    '--dir nowhere': [1, /There is no log in nowhere\. .*logging-to-file.*--dir/],
    '-c gone.yaml': [1, /gone\.yaml is not there/],
    '--since yesterday': [2, /span such as 10m/],
    '--status 99': [2, /like 404, or like 5xx/],
    '--level loud': [2, /--level has to be trace, .* not "loud"/],
  };
  for (const [flags, [code, stderr]] of Object.entries(cases))
    t.match(await logs(flags), { code, stdout: '', stderr }, flags);
  t.ok(existsSync(`${cwd}/logs`));
  t.equal(readdirSync(`${cwd}/logs`).length, 3, 'nothing is written');
});
