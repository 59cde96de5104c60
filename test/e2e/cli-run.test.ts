import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { CliProcess, runCli } from './cli-process.ts';

const asDemo = ['run', '--host', '127.0.0.1', '--port', '0'];
const directory = (t: Test, files: Record<string, string> = {}) => t.testdir({ ...files });

async function chat(url: string, body: object = {}): Promise<Response> {
  const messages = [{ role: 'user', content: 'Say something long, please.' }];
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo', messages, ...body }),
  });
}

t.test('greets with an address that answers and stops at SIGTERM with 0', async (t) => {
  const cli = new CliProcess(t, asDemo, { cwd: directory(t) });
  const url = await cli.ready();
  t.notMatch(url, /:0$/);
  t.match(cli.stdout, /configuration +\(defaults\)\n +answers +the demo provider/);
  t.match(cli.stdout, `curl ${url}/v1/chat/completions`);
  t.equal((await fetch(`${url}/health`)).status, 200);
  const answer = await chat(url);
  t.equal(answer.status, 200);
  t.match(await answer.json(), { model: 'demo', choices: [{ message: { content: /\w/ } }] });
  cli.signal('SIGTERM');
  const { code, stderr } = await cli.ended;
  t.equal(code, 0);
  for (const line of stderr.trim().split('\n')) t.doesNotThrow(() => JSON.parse(line), line);
});

t.test(
  'takes host, port and level from .env, where the environment and flags leave them open',
  async (t) => {
    const cwd = directory(t, {
      '.env': 'AI_PROXY_HOST=127.0.0.1\nAI_PROXY_PORT=1\nAI_PROXY_LOG_LEVEL=error\n',
      'config.yaml': 'host: 127.0.0.9\nport: 2\n',
    });
    const cli = new CliProcess(t, ['run', '--port', '0'], {
      cwd,
      env: { AI_PROXY_LOG_LEVEL: 'silent' },
    });
    t.match(await cli.ready(), /^http:\/\/127\.0\.0\.1:\d{4,5}$/);
    t.match(cli.stdout, /configuration +config\.yaml\n/);
    cli.signal('SIGINT');
    t.match(await cli.ended, { code: 0, stderr: /^$/ });
  },
);

t.test('says which port is in use and exits with 1', async (t) => {
  const other = createServer().listen(0, '127.0.0.1');
  t.teardown(() => other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const args = ['run', '--host', '127.0.0.1', '--port', String(port)];
  const { code, stdout, stderr } = await runCli(t, args, { cwd: directory(t) });
  t.equal(code, 1);
  t.equal(stdout, '');
  t.match(stderr, `Port ${port} of 127.0.0.1 is already in use.`);
  t.notMatch(stderr, /\n +at /);
});

t.test('reloads at SIGHUP and keeps the old configuration when the new one is bad', async (t) => {
  const cwd = directory(t, { 'config.yaml': 'host: 127.0.0.1\nport: 0\n' });
  const file = join(cwd, 'config.yaml');
  const cli = new CliProcess(t, ['run'], { cwd });
  const url = await cli.ready();

  writeFileSync(file, 'host: 127.0.0.1\nport: 0\napi-keys: 7\n');
  cli.signal('SIGHUP');
  await cli.until(() => cli.stderr.includes('config.yaml:3:11 CONFIG_INVALID'));
  t.match(cli.stderr, 'the old one keeps serving');
  t.equal((await chat(url)).status, 200);

  writeFileSync(file, 'host: 127.0.0.1\nport: 0\napi-keys: [a-key-nobody-has]\n');
  cli.signal('SIGHUP');
  await cli.until(() => cli.stderr.includes('configuration reloaded'));
  t.equal((await chat(url)).status, 401);
  cli.signal('SIGTERM');
  t.match(await cli.ended, { code: 0 });
});

t.test('finishes the answer in flight before it stops', async (t) => {
  const cli = new CliProcess(t, asDemo, { cwd: directory(t) });
  const url = await cli.ready();
  const answer = await chat(url, { stream: true });
  cli.signal('SIGINT');
  t.match(await answer.text(), /data: \[DONE\]\n/);
  t.match(await cli.ended, { code: 0 });
});

t.test('gives up the answer in flight at a second SIGINT and exits with 130', async (t) => {
  const slow = 'pipeline: [chat-api, router, { demo: { word-interval-ms: 10000 } }]\n';
  const cli = new CliProcess(t, asDemo, { cwd: directory(t, { 'config.yaml': slow }) });
  const answer = await chat(await cli.ready(), { stream: true });
  cli.signal('SIGINT');
  await sleep(500);
  cli.signal('SIGINT');
  t.match(await cli.ended, { code: 130 });
  await t.rejects(answer.text());
});

t.test('is the only gateway of its PID file', async (t) => {
  const cwd = directory(t);
  const cli = new CliProcess(t, asDemo, { cwd });
  const url = await cli.ready();
  const [pid] = readFileSync(join(cwd, 'ai-proxy.pid'), 'utf8').split('\n');
  const second = await runCli(t, asDemo, { cwd });
  t.match(second, { code: 1, stdout: '', stderr: `already (PID ${pid}); it holds ${cwd}` });
  t.equal((await fetch(`${url}/health`)).status, 200);
  const third = new CliProcess(t, [...asDemo, '--pid-file', 'third.pid'], { cwd });
  t.not(await third.ready(), url);
});

t.test('warns where its PID file cannot be written, unless that was asked for', async (t) => {
  const cwd = directory(t, { 'config.yaml': 'daemon: { pid-file: gone/a.pid }\n' });
  const asked = await runCli(t, [...asDemo, '--pid-file', 'gone/b.pid'], { cwd });
  t.match(asked, { code: 1, stdout: '', stderr: /gone\/b\.pid cannot be held: ENOENT/ });
  const cli = new CliProcess(t, asDemo, { cwd });
  const url = await cli.ready();
  t.match(cli.stderr, /gone\/a\.pid cannot be held: ENOENT.*do not find this gateway/s);
  t.equal((await fetch(`${url}/health`)).status, 200);
});

t.test('applies a changed file by itself, unless it is told not to watch', async (t) => {
  const cwd = directory(t, { 'config.yaml': 'host: 127.0.0.1\nport: 0\n' });
  const watching = new CliProcess(t, ['run', '--pid-file', 'a.pid'], { cwd });
  const other = new CliProcess(t, ['run', '--no-watch', '--pid-file', 'b.pid'], { cwd });
  const urls = [await watching.ready(), await other.ready()] as const;
  const closed = 'host: 127.0.0.1\nport: 0\napi-keys: [a-key-nobody-has]\n';
  writeFileSync(join(cwd, 'config.yaml'), closed);
  await watching.until(() => watching.stderr.includes('configuration reloaded'));
  t.equal((await chat(urls[0])).status, 401);
  t.equal((await chat(urls[1])).status, 200);
});

t.test('ends in order when a signal comes before it listens', async (t) => {
  const cwd = directory(t, {
    'slow.ts': [
      `const setup = () => { console.error('setting up'); return new Promise(() => setInterval(() => {}, 1000)); };`,
      `export default { name: 'slow', api: 1, summary: 'Never ready.', setup };`,
    ].join('\n'),
    'config.yaml': 'pipeline: [chat-api, ./slow.ts, router, demo]\n',
  });
  const cli = new CliProcess(t, asDemo, { cwd });
  await cli.until(() => cli.stderr.includes('setting up'));
  const status = await runCli(t, ['status'], { cwd });
  t.match(status, { code: 0, stdout: /^running \(PID \d+\), starting\n/ });
  t.match(await runCli(t, ['reload'], { cwd }), { code: 1, stderr: /nothing to reload yet/ });
  t.match(await runCli(t, ['stop'], { cwd }), { code: 0, stdout: /^stopped/ });
  t.match(await cli.ended, { code: 143 });
  t.notOk(existsSync(join(cwd, 'ai-proxy.pid')));
});

t.test('ends when npm is told to', async (t) => {
  const program = fileURLToPath(new URL('../../cli/bin/dev.js', import.meta.url));
  const start = `"${process.execPath}" --conditions=ai-proxy-source "${program}" ${asDemo.join(' ')}`;
  const cwd = directory(t, { 'package.json': JSON.stringify({ scripts: { start } }) });
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

t.test('exits with 2 at a bug', async (t) => {
  const cwd = directory(t, {
    'late.ts': [
      `const setup = () => { setTimeout(() => { throw new Error('too late'); }, 50); return {}; };`,
      `export default { name: 'late', api: 1, summary: 'Throws in a timer.', setup };`,
    ].join('\n'),
    'config.yaml': 'pipeline: [chat-api, ./late.ts, router, demo]\n',
  });
  const { code, stderr } = await runCli(t, asDemo, { cwd });
  t.equal(code, 2);
  t.match(stderr, /This is a bug in ai-proxy or in one of its plugins:\nError: too late\n +at /);
});
