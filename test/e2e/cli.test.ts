import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { CliProcess, runCli } from './cli-process.ts';

const asDemo = ['run', '--host', '127.0.0.1', '--port', '0'];
const directory = (t: Test, files: Record<string, string> = {}) => t.testdir({ ...files });

/** The places and codes of the problems in a text. */
function placesIn(text: string): string[] {
  return [...text.matchAll(/^(\S+:\d+:\d+ [A-Z_]+) /gm)].map(([, place = '']) => place);
}

async function chat(url: string, body: object = {}): Promise<Response> {
  const messages = [{ role: 'user', content: 'Say something long, please.' }];
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo', messages, ...body }),
  });
}

t.test('help', async (t) => {
  const cwd = directory(t);
  const pages: Record<string, readonly RegExp[]> = {
    '': [/\$ ai-proxy \[COMMAND\]/, / check +Check a conf.*\n +explain +Print/, /Exit codes: 0/],
    'run -h': [
      /--port=PORT +\[env: AI_PROXY_PORT\]/,
      /EXAMPLES/,
      /\$ ai-proxy run\n/,
      /SIGHUP/,
      /Exit codes: 0/,
    ],
    'check --help': [/-c, --config=FILE/, /--json/, /Exit codes: 0 valid, 1 not valid/],
    'explain --help': [/-c, --config=FILE/, /--json/, /EXAMPLES/],
    '--version': [/^@ai-proxy\/cli\/\d+\.\d+\.\d+ /],
  };
  for (const [line, patterns] of Object.entries(pages)) {
    const { code, stdout, stderr } = await runCli(t, line.split(' ').filter(Boolean), { cwd });
    t.equal(code, 0, line);
    t.equal(stderr, '', line);
    for (const pattern of patterns) t.match(stdout, pattern, line);
  }
});

t.test('wrong usage exits with 2 and says what is right', async (t) => {
  const cwd = directory(t);
  const lines: Record<string, RegExp> = {
    'run --prot 80': /Nonexistent flag: --prot/,
    'run --port 70000': /less than or equal to 65535/,
    'run --log-level loud': /--log-level=loud to be one of: trace/,
    rnu: /"rnu" is not a command.*\n.*ai-proxy run/,
    'check team.yaml':
      /"ai-proxy check" takes no argument.*"team\.yaml".*\n.*ai-proxy check --help/,
  };
  for (const [line, pattern] of Object.entries(lines)) {
    const { code, stdout, stderr } = await runCli(t, line.split(' '), { cwd });
    t.equal(code, 2, line);
    t.equal(stdout, '', line);
    t.match(stderr, pattern, line);
  }
});

interface BadFile {
  readonly text: string;
  readonly commands: readonly string[];
  readonly places: readonly string[];
  readonly says: RegExp;
}

const badFiles: Record<string, BadFile> = {
  'many.yaml': {
    text: [
      'prot: 8080',
      'connect-timeout: soon',
      'claude-api-key:',
      '  - api-key: env://NOT_SET_ANYWHERE',
      'pipeline:',
      '  - chat-api',
      '  - rooter',
      '  - claude',
    ].join('\n'),
    commands: ['check', 'explain', 'run'],
    places: [
      '1:1 CONFIG_INVALID',
      '2:18 CONFIG_INVALID',
      '4:14 CONFIG_SECRET',
      '7:5 PLUGIN_NOT_FOUND',
    ],
    says: /Did you mean "port"\?[^]*NOT_SET_ANYWHERE[^]*Did you mean "router"\?/,
  },
  'order.yaml': {
    text: 'pipeline:\n  - chat-api\n  - demo\n  - router\n',
    commands: ['run'],
    places: ['3:5 PIPELINE_ORDER'],
    says: /Move "router" above "demo"\./,
  },
  'twice.yaml': {
    text: 'port: 1\nhost: a\nport: 2\n',
    commands: ['check'],

    places: ['3:1 CONFIG_DUPLICATE'],
    says: /lines 1 and 3/,
  },
};

for (const [file, { text, commands, places, says }] of Object.entries(badFiles)) {
  t.test(
    `${commands.join(', ')}: every problem of ${file} is printed, and the exit code is 1`,
    async (t) => {
      const cwd = directory(t, { [file]: text });
      const expected = places.map((place) => `${file}:${place}`);
      for (const command of commands) {
        const { code, stdout, stderr } = await runCli(t, [command, '-c', file], { cwd });
        t.equal(code, 1, command);
        t.equal(stdout, '', command);
        t.same(placesIn(stderr), expected, command);
        t.match(stderr, says, command);
      }
    },
  );
}

t.test('check', async (t) => {
  t.test('says how much a valid file sets up', async (t) => {
    const key = { OPENAI_KEY: 'a-secret-of-nobody' };
    const cwd = directory(t, {
      'config.yaml': 'openai-api-key: [{ api-key: env://OPENAI_KEY }]\n',
    });
    const { code, stdout, stderr } = await runCli(t, ['check'], { cwd, env: key });
    t.equal(code, 0);
    t.match(stdout, /^config\.yaml is valid: \d+ plugins, 1 credential\.\n$/);
    t.equal(stderr, '');
  });

  t.test('answers programs with --json', async (t) => {
    const cwd = directory(t, { 'bad.yaml': 'port: high\n', 'good.yaml': 'port: 1\n' });
    const bad = await runCli(t, ['check', '--json', '-c', 'bad.yaml'], { cwd });
    t.equal(bad.code, 1);
    t.equal(bad.stderr, '');
    const place = { code: 'CONFIG_INVALID', file: 'bad.yaml', line: 1, column: 7 };
    t.match(JSON.parse(bad.stdout), { valid: false, problems: [place] });
    const good = await runCli(t, ['check', '--json', '-c', 'good.yaml'], { cwd });
    t.equal(good.code, 0);
    t.same(JSON.parse(good.stdout), { valid: true, problems: [] });
  });

  t.test('takes the file from the environment and names one that is not there', async (t) => {
    const cwd = directory(t);
    const { code, stderr } = await runCli(t, ['check'], {
      cwd,
      env: { AI_PROXY_CONFIG: 'gone.yaml' },
    });
    t.equal(code, 1);
    t.match(stderr, /^gone\.yaml:1:1 CONFIG_INVALID .*ENOENT/);
  });
});

t.test('explain', async (t) => {
  t.test('prints the default pipeline as a table', async (t) => {
    const { code, stdout, stderr } = await runCli(t, ['explain'], { cwd: directory(t) });
    t.equal(code, 0);
    t.equal(stderr, '');
    t.match(stdout, /^ +# +plugin +needs +gives +also\n +1 +\S/);
    t.match(stdout, /\n +\d+ +router +\S* +router\.attempt +re-enters\n/);
    t.match(stdout, /\n +\d+ +demo +router\.attempt +executor demo, speaks every dialect\n/);
    t.match(stdout, /\nEndpoints\n(?:  .*\n)*  POST \/v1\/chat\/completions +chat-api\n/);
    t.match(stdout, /\nDialects\n(?:  .*\n)*  \S+ +chat-api\n/);
  });

  t.test('marks a plugin that comes from outside', async (t) => {
    const cwd = directory(t, {
      'nothing.ts': `export default { name: 'nothing', api: 1, summary: 'Does nothing.', setup: () => ({}) };\n`,
      'config.yaml': 'pipeline: [chat-api, ./nothing.ts, router, demo]\n',
    });
    const { code, stdout } = await runCli(t, ['explain'], { cwd });
    t.equal(code, 0);
    t.match(stdout, /\n +2 +nothing +from a local file\n/);
  });

  t.test('prints the same entries with --json', async (t) => {
    const { code, stdout } = await runCli(t, ['explain', '--json'], { cwd: directory(t) });
    t.equal(code, 0);
    const entries: unknown = JSON.parse(stdout);
    t.match(entries, [{ name: 'chat-api', origin: 'built-in', endpoints: [/^POST /] }]);
    t.match(Array.isArray(entries) && entries.at(-1), {
      executor: { provider: 'demo', dialects: ['*'] },
    });
  });
});

t.test('run', async (t) => {
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
});

t.test('an unreadable .env is named', async (t) => {
  const cwd = t.testdir({ '.env': {} });
  t.match(await runCli(t, ['check'], { cwd }), { code: 1, stderr: /\.env cannot be read/ });
});
