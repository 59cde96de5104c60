import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { CliProcess, runCli } from './cli-process.ts';
import { noTerminal, TerminalProcess } from './terminal-process.ts';
import { whole } from '../helpers/whole.ts';

const keyPattern = /sk-proxy-[0-9a-f]{32}/;
const modeOf = (path: string): number => statSync(path).mode & 0o777;

t.test('--yes writes a configuration that runs, with the demo and a client key', async (t) => {
  const cwd = t.testdir({});
  const { code, stderr, stdout } = await runCli(t, ['init', '--yes'], { cwd });
  t.equal(code, 0);
  t.equal(stderr, '');
  const key = keyPattern.exec(stdout)?.[0] ?? '';
  t.match(stdout, /^Wrote config\.yaml, .*0600/);
  t.match(
    stdout,
    /\nNext:\n {2}node \S+\/cli\/bin\/dev\.js run\n {2}curl http:\/\/127\.0\.0\.1:8317\//,
  );
  t.match(stdout, `authorization: Bearer ${key}`);

  const file = join(cwd, 'config.yaml');
  t.equal(modeOf(file), 0o600);
  const text = readFileSync(file, 'utf8');
  t.match(text, /\nhost: 127\.0\.0\.1 # /);
  t.notMatch(text, key, 'the key is shown and not kept');
  t.match(text, /key-hash: sha256:[0-9a-f]{64}\n/);
  t.notOk(existsSync(join(cwd, '.env')));

  const cli = new CliProcess(t, ['run', '--port', '0'], { cwd });
  const models = `${await cli.ready()}/v1/models`;
  t.equal((await fetch(models)).status, 401);
  t.equal((await fetch(models, { headers: { authorization: `Bearer ${key}` } })).status, 200);
});

t.test('a file that is there stays, unless it is to be replaced', async (t) => {
  const cwd = t.testdir({ 'config.yaml': 'port: 1\n' });
  const refused = await runCli(t, ['init', '--yes'], { cwd });
  t.equal(refused.code, 1);
  t.equal(refused.stdout, '');
  t.match(refused.stderr, /config\.yaml is there already; nothing was written\.[^]*--force/);
  t.equal(readFileSync(join(cwd, 'config.yaml'), 'utf8'), 'port: 1\n');

  t.match(await runCli(t, ['init', '--yes', '--force'], { cwd }), { code: 0, stderr: '' });
  t.match(readFileSync(join(cwd, 'config.yaml'), 'utf8'), /\nport: 8317\n/);
  t.equal(modeOf(join(cwd, 'config.yaml')), 0o600);
});

t.test('several providers: references to variables, and which of them to set', whole, async (t) => {
  const cwd = t.testdir({});
  const flags = '--provider claude --provider openai --provider openai-compat --vendor groq';
  const args = ['init', '--json', '-c', 'team.yaml', ...flags.split(' ')];
  const env = { OPENAI_API_KEY: 'sk-known-to-the-environment' };
  const { code, stderr, stdout } = await runCli(t, args, { cwd, env });
  t.equal(code, 0);
  t.equal(stderr, '');
  t.match(JSON.parse(stdout), {
    file: 'team.yaml',
    key: keyPattern,
    credentials: [
      { name: 'claude', list: 'claude-api-key', variable: 'CLAUDE_API_KEY' },
      { name: 'openai', list: 'openai-api-key', variable: 'OPENAI_API_KEY' },
      { name: 'groq', list: 'openai-compatibility', variable: 'GROQ_API_KEY' },
    ],
    missing: ['CLAUDE_API_KEY', 'GROQ_API_KEY'],
    written: null,
    next: { run: /^node \S+dev\.js run -c team\.yaml$/, request: /^curl .*"model":"claude-/ },
  });
  t.notMatch(readFileSync(join(cwd, 'team.yaml'), 'utf8'), 'sk-known');
  t.notOk(existsSync(join(cwd, 'config.yaml')));

  const checked = await runCli(t, ['check', '-c', 'team.yaml'], {
    cwd,
    env: { ...env, CLAUDE_API_KEY: 'one-of-claude', GROQ_API_KEY: 'one-of-groq' },
  });
  t.match(checked, { code: 0, stderr: '', stdout: /3 credentials/ });
});

t.test('wrong usage and folders that cannot be written to', whole, async (t) => {
  const cwd = t.testdir({});
  const lines: Record<string, readonly [number, RegExp]> = {
    'init --yes --provider openai-compat': [2, /needs --vendor or --base-url/],
    'init --yes --base-url llm.example': [2, /--base-url llm\.example: Write an address/],
    'init --yes --provider mistral': [2, /--provider has to be claude, .* or demo, not "mistral"/],
    'init --yes --api-key secret': [2, /"init" has no flag --api-key\./],
    'init --yes -c gone/config.yaml': [1, /gone\/config\.yaml cannot be written \(ENOENT\)/],
  };
  for (const [line, [code, pattern]] of Object.entries(lines)) {
    const ended = await runCli(t, line.split(' '), { cwd });
    t.equal(ended.code, code, line);
    t.equal(ended.stdout, '', line);
    t.match(ended.stderr, pattern, line);
  }
  t.notOk(existsSync(join(cwd, 'config.yaml')));
});

t.test(
  'on a terminal it asks, and takes a key that is not shown',
  { skip: noTerminal },
  async (t) => {
    const cwd = t.testdir({});
    writeFileSync(join(cwd, '.env'), 'OTHER=kept', { mode: 0o644 });
    const cli = new TerminalProcess(t, ['init'], { cwd });
    await cli.answer('Which providers?', ' \r');
    await cli.answer('Key of Claude (Anthropic)?', 'sk-ant-typed-unseen\r');
    await cli.answer('Who may reach the gateway?', '\u001B[B\r');
    const { code, screen } = await cli.ended;
    t.equal(code, 0, screen);
    t.notMatch(screen, 'sk-ant-typed-unseen');
    t.match(screen, 'Wrote CLAUDE_API_KEY to .env.');
    t.equal(
      readFileSync(join(cwd, '.env'), 'utf8'),
      'OTHER=kept\nCLAUDE_API_KEY=sk-ant-typed-unseen\n',
    );
    t.equal(modeOf(join(cwd, '.env')), 0o600);
    t.match(readFileSync(join(cwd, 'config.yaml'), 'utf8'), /\nhost: 0\.0\.0\.0 # /);
    t.match(await runCli(t, ['check'], { cwd }), { code: 0, stderr: '' });
  },
);

t.test(
  'on a terminal it asks for a server of the OpenAI format',
  { skip: noTerminal },
  async (t) => {
    const cwd = t.testdir({});
    const cli = new TerminalProcess(t, ['init', '--provider', 'openai-compat'], { cwd });
    await cli.answer('Which one speaks the format of OpenAI?', '\u001B[A\r');
    await cli.answer('Its base URL?', 'http://127.0.0.1:9/v1\r');
    await cli.answer('Who may reach the gateway?', '\r');
    const { code, screen } = await cli.ended;
    t.equal(code, 0, screen);
    const text = readFileSync(join(cwd, 'config.yaml'), 'utf8');
    t.match(
      text,
      /- name: local\n {4}api-key: none .*\n {4}base-url: 'http:\/\/127\.0\.0\.1:9\/v1'\n/,
    );
  },
);

const leavings: Readonly<Record<string, string>> = {
  'Ctrl-C': '\u0003',
  'Ctrl-D': '\u0004',
  Escape: '\u001B',
};

for (const [name, key] of Object.entries(leavings))
  t.test(
    `${name} at a question writes nothing and exits with 130`,
    { skip: noTerminal },
    async (t) => {
      const cwd = t.testdir({});
      const cli = new TerminalProcess(t, ['init'], { cwd });
      await cli.answer('Which providers?', key);
      t.match(await cli.ended, { code: 130, screen: /Interrupted; nothing was written\./ });
      t.notOk(existsSync(join(cwd, 'config.yaml')));
    },
  );
