import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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
