import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { isWhole } from '../helpers/whole.ts';
import { runCli } from './cli-process.ts';

const directory = (t: Test, files: Record<string, string> = {}) => t.testdir({ ...files });

/** The places and codes of the problems in a text. */
function placesIn(text: string): string[] {
  return [...text.matchAll(/^(\S+:\d+:\d+ [A-Z_]+) /gm)].map(([, place = '']) => place);
}

t.test('help', async (t) => {
  const cwd = directory(t);
  const pages: Record<string, readonly RegExp[]> = {
    '': [
      /\$ ai-proxy \[COMMAND\]/,
      / check +Check a conf.*\n(?: +completion .*\n)?.* +conformance +Check what[^]*\n +explain +Print/,
      /Exit codes: 0/,
    ],
    'run -h': [
      /--port=PORT +\[env: AI_PROXY_PORT\]/,
      /EXAMPLES/,
      /\$ ai-proxy run\n/,
      /SIGHUP/,
      /Exit codes: 0/,
    ],
    'check --help': [
      /^Check .*\n\nEXAMPLES\n[^]*\nUSAGE\n/,
      /-c, --config=FILE/,
      /--json/,
      /Exit codes: 0 valid, 1 not valid/,
    ],
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
    'run --prot 80': /^"run" has no flag --prot\.\n {4}Did you mean --port\?\n$/,
    'run --port abc': /^--port has to be a whole number from 0 to 65535, not "abc"\.\n$/,
    rnu: /^"rnu" is not a command of ai-proxy\.\n {4}Did you mean "node \S+dev\.js run"\?\n$/,
    'check team.yaml': /"check" takes no argument.*"team\.yaml".*\n.*dev\.js check --help/,
    'run --log-level loud':
      /^--log-level has to be trace, debug, .*fatal or silent, not "loud"\.\n$/,
    'conformance nowhere': /^"nowhere" is not an http or https URL\.\n {4}Such as http:.*\n$/,
    'prices sho': /"prices sho" is not a command.*\n.*dev\.js prices show/,
    'prices frobnicate': /"prices frobnicate" is not a command.*\n.*dev\.js prices --help/,
  };
  // Each is a process of its own.
  for (const [line, pattern] of Object.entries(lines).slice(0, isWhole ? undefined : 4)) {
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

  t.test('says that there is no file, and what runs without one', async (t) => {
    const cwd = directory(t);
    const { code, stdout, stderr } = await runCli(t, ['check'], { cwd });
    t.match({ code, stderr }, { code: 0, stderr: /^$/ });
    t.match(stdout, /^There is no config\.yaml here\. .* is valid: \d+ plugins, 0 credentials; /);
    t.match(stdout, /demo provider .* 0\.0\.0\.0:8317.*dev\.js init"\.\n$/);
    const json = await runCli(t, ['check', '--json'], { cwd });
    t.match(JSON.parse(json.stdout), { valid: true, file: null });
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
    t.same(JSON.parse(good.stdout), {
      valid: true,
      file: 'good.yaml',
      problems: [],
      warnings: [],
    });
  });

  t.test('warns about files with secrets that others can read', async (t) => {
    const secret = 'sk-written-out-in-the-file';
    const cwd = directory(t);
    const file = join(cwd, 'config.yaml');
    writeFileSync(file, `api-keys: [${secret}]\n`, { mode: 0o644 });
    const { code, stderr, stdout } = await runCli(t, ['check'], { cwd });
    t.equal(code, 0);
    t.match(stdout, 'is valid');
    t.match(stderr, /^warning: config\.yaml:1:1 CONFIG_SECRET .*mode 0644.*\n +Run "chmod 600/);
    t.notMatch(stderr, secret);
    const json = await runCli(t, ['check', '--json'], { cwd });
    t.equal(json.stderr, '');
    t.match(JSON.parse(json.stdout), {
      valid: true,
      warnings: [{ code: 'CONFIG_SECRET', file: 'config.yaml', hint: /chmod/ }],
    });
    chmodSync(file, 0o640);
    t.match(await runCli(t, ['check'], { cwd }), { code: 0, stderr: /^$/ });
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
    t.match(stdout, /\n +\d+ +router +.*\(stream\.continued\) +router\.attempt +re-enters\n/);
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

  t.test('prints the problems of a bad file with --json', async (t) => {
    const cwd = directory(t, { 'config.yaml': 'prot: 1\n' });
    const { code, stderr, stdout } = await runCli(t, ['explain', '--json'], { cwd });
    t.equal(code, 1);
    t.equal(stderr, '');
    t.match(JSON.parse(stdout), {
      valid: false,
      problems: [{ code: 'CONFIG_INVALID', file: 'config.yaml', line: 1, hint: /port/ }],
    });
  });

  t.test('prints the same entries with --json', async (t) => {
    const { code, stdout } = await runCli(t, ['explain', '--json'], { cwd: directory(t) });
    t.equal(code, 0);
    const entries: unknown = JSON.parse(stdout);
    t.match(entries, [{ name: 'chat-api', origin: 'built-in', endpoints: [/^POST /] }]);
    t.match(
      Array.isArray(entries) && entries.filter((entry: { name: string }) => entry.name === 'demo'),
      [{ executor: { provider: 'demo', dialects: ['*'] } }],
    );
  });
});

t.test('an unreadable .env is named', async (t) => {
  const cwd = t.testdir({ '.env': {} });
  t.match(await runCli(t, ['check'], { cwd }), { code: 1, stderr: /\.env cannot be read/ });
});
