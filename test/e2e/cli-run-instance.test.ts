import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { askReload, askStatus } from '../../cli/src/daemon/control-client.ts';
import { controlDirectory } from '../../cli/src/daemon/control-directory.ts';
import { CliProcess, runCli } from './cli-process.ts';
import { whole } from '../helpers/whole.ts';

const asDemo = ['run', '--host', '127.0.0.1', '--port', '0'];

t.test('is the only gateway of its PID file', async (t) => {
  const cwd = t.testdir({});
  const cli = new CliProcess(t, asDemo, { cwd });
  const url = await cli.ready();
  const [pid] = readFileSync(join(cwd, 'ai-proxy.pid'), 'utf8').split('\n');
  const second = await runCli(t, asDemo, { cwd });
  t.match(second, { code: 1, stdout: '', stderr: `already (PID ${pid}); it holds ${cwd}` });
  t.equal((await fetch(`${url}/health`)).status, 200);
  const third = new CliProcess(t, [...asDemo, '--pid-file', 'third.pid'], { cwd });
  t.not(await third.ready(), url);
});

t.test(
  'warns where its PID file cannot be written, unless that was asked for',
  whole,
  async (t) => {
    const cwd = t.testdir({ 'config.yaml': 'daemon: { pid-file: gone/a.pid }\n' });
    const asked = await runCli(t, [...asDemo, '--pid-file', 'gone/b.pid'], { cwd });
    t.match(asked, { code: 1, stdout: '', stderr: /gone\/b\.pid cannot be held: ENOENT/ });
    const cli = new CliProcess(t, asDemo, { cwd });
    const url = await cli.ready();
    t.match(cli.stderr, /gone\/a\.pid cannot be held: ENOENT.*do not find this gateway/s);
    t.equal((await fetch(`${url}/health`)).status, 200);
  },
);

t.test('applies a changed file by itself, unless it is told not to watch', whole, async (t) => {
  const cwd = t.testdir({ 'config.yaml': 'host: 127.0.0.1\nport: 0\n' });
  const watching = new CliProcess(t, ['run', '--pid-file', 'a.pid'], { cwd });
  const other = new CliProcess(t, ['run', '--no-watch', '--pid-file', 'b.pid'], { cwd });
  const urls = [await watching.ready(), await other.ready()] as const;
  const closed = 'host: 127.0.0.1\nport: 0\napi-keys: [a-key-nobody-has]\n';
  writeFileSync(join(cwd, 'config.yaml'), closed);
  await watching.until(() => watching.stderr.includes('configuration reloaded'));
  t.equal((await fetch(`${urls[0]}/v1/models`)).status, 401);
  t.equal((await fetch(`${urls[1]}/v1/models`)).status, 200);
});

t.test('ends in order when a signal comes before it listens', whole, async (t) => {
  const cwd = t.testdir({
    'slow.ts': [
      `const setup = () => { console.error('setting up'); return new Promise(() => setInterval(() => {}, 1000)); };`,
      `export default { name: 'slow', api: 1, summary: 'Never ready.', setup };`,
    ].join('\n'),
    'config.yaml': 'pipeline: [chat-api, ./slow.ts, router, demo]\n',
  });
  const cli = new CliProcess(t, asDemo, { cwd });
  await cli.until(() => cli.stderr.includes('setting up'));
  const control = controlDirectory(join(cwd, 'ai-proxy.pid'));
  t.match(await askStatus(control), { answer: { phase: 'starting' } });
  const refused = { reloaded: false, message: /nothing to reload yet/ };
  t.match(await askReload(control), { answer: refused });
  cli.signal('SIGTERM');
  t.match(await cli.ended, { code: 143 });
  t.notOk(existsSync(join(cwd, 'ai-proxy.pid')));
});

t.test('ends when npm is told to', whole, async (t) => {
  const program = fileURLToPath(new URL('../../cli/bin/dev.js', import.meta.url));
  const start = `"${process.execPath}" --conditions=ai-proxy-source "${program}" ${asDemo.join(' ')}`;
  const cwd = t.testdir({ 'package.json': JSON.stringify({ scripts: { start } }) });
  const env = { PATH: process.env['PATH'], HOME: cwd };
  const npm = spawn('npm', ['start'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [npm.stdout, npm.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  t.teardown(() => npm.kill('SIGKILL'));
  while (!said.includes('try  ')) await sleep(50);
  npm.kill('SIGTERM');
  // Both streams are open as long as the gateway lives.
  await once(npm, 'close');
  t.notOk(existsSync(join(cwd, 'ai-proxy.pid')), 'in order');
});
