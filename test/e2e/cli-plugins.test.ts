import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import t, { type Test } from 'tap';
import { CliProcess, runCli } from './cli-process.ts';
import { whole } from '../helpers/whole.ts';

interface Listed {
  readonly name: string;
  readonly kind: string | null;
  readonly origin: string;
  readonly position: number | null;
}

t.test('lists the plugins of the pipeline, then the others', whole, async (t) => {
  const cwd = t.testdir({
    'own.ts': `export default { name: 'own', api: 1, summary: 'Does nothing.', setup: () => ({}) };\n`,
    'config.yaml': 'pipeline: [chat-api, ./own.ts, router, ai-proxy-plugin-echo, demo]\n',
  });
  const { code, stderr, stdout } = await runCli(t, ['plugins', 'list', '--json'], { cwd });
  t.match({ code, stderr }, { code: 0, stderr: '' });
  const plugins: readonly Listed[] = JSON.parse(stdout);
  t.match(plugins.slice(0, 5), [
    { name: 'chat-api', kind: 'translator', origin: 'built-in', position: 1 },
    { name: 'own', kind: null, origin: 'file', position: 2, use: './own.ts' },
    { name: 'router', kind: 'policy', origin: 'built-in', position: 3, rootKeys: [] },
    { name: 'echo', kind: null, origin: 'package', position: 4 },
    { name: 'demo', kind: 'provider', position: 5 },
  ]);
  t.match(
    plugins.find(({ name }) => name === 'auth'),
    {
      kind: 'policy',
      position: null,
      rootKeys: ['api-keys', 'auth-keys'],
    },
  );
  t.ok(plugins.every(({ kind, origin }) => origin !== 'built-in' || kind !== null));
  t.equal(new Set(plugins.map(({ name }) => name)).size, plugins.length);

  const people = await runCli(t, ['plugins', 'list'], { cwd });
  t.match(people.stdout, /^# +plugin +kind +what it does +root keys\n1 +chat-api +translator/);
  t.match(people.stdout, /\n2 +own +local file +Does nothing\. \(\.\/own\.ts\)\n/);
  t.match(people.stdout, /\n– +auth +policy +.* api-keys auth-keys\n/);
  writeFileSync(`${cwd}/config.yaml`, 'pipeline: [chat-apy]\n');
  const bad = await runCli(t, ['plugins', 'list'], { cwd });
  t.match(bad, { code: 1, stdout: '', stderr: /PLUGIN_NOT_FOUND/ });
});

/** Runs a program in a folder as somebody would who has the packages linked. */
function run(cwd: string, program: string, ...args: readonly string[]) {
  const env = {
    PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
    HOME: cwd,
    NODE_OPTIONS: '--conditions=ai-proxy-source',
  };
  return new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
    execFile(program, args, { cwd, env, shell: false }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, said: stdout + stderr }),
    );
  });
}

async function ask(url: string, path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
}

const messages = [{ role: 'user', content: 'Hello' }];
const kinds: Record<string, (t: Test, url: string) => Promise<void>> = {
  policy: async (t, url) => {
    const answer = await ask(url, '/v1/chat/completions', { model: 'demo', messages });
    t.equal(answer.status, 200);
    t.equal(answer.headers.get('x-my-policy'), 'from my-policy');
  },
  provider: async (t, url) => {
    const answer = await ask(url, '/v1/messages', {
      model: 'my-provider',
      max_tokens: 9,
      messages,
    });
    t.match(await answer.json(), { content: [{ text: 'You said: Hello' }] });
  },
  translator: async (t, url) => {
    const answer = await ask(url, '/my-translator', { model: 'demo', prompt: 'Hello' });
    t.match(await answer.json(), { text: /You said: Hello/ });
  },
};

for (const [kind, check] of Object.entries(kinds))
  t.test(`a new ${kind} is tested, of strict types, and runs as it is`, whole, async (t) => {
    const cwd = t.testdir();
    const name = `my-${kind}`;
    const made = await runCli(t, ['plugins', 'new', name, '--kind', kind, '--json'], { cwd });
    t.equal(made.code, 0);
    t.match(JSON.parse(made.stdout), { name, kind, directory: name });
    const folder = `${cwd}/${name}`;
    t.same(readdirSync(folder).toSorted(), [
      '.gitignore',
      'README.md',
      'config.yaml',
      'package.json',
      'src',
      'tsconfig.json',
    ]);
    const facts = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    t.match(facts, {
      name: `ai-proxy-plugin-${name}`,
      peerDependencies: { '@ai-proxy/core': /^\^/ },
    });

    const tested = await run(folder, 'npm', 'test');
    t.equal(tested.code, 0, tested.said);
    t.match(tested.said, /pass [5-9]\n[^]*fail 0\n/);
    const noTypes = { rootDir: '/', customConditions: 'ai-proxy-source' };
    const flags = Object.entries(noTypes).flatMap(([flag, value]) => [`--${flag}`, value]);
    // The hooks of the test runner are none of its business, and break it.
    const bare = ['-u', 'NODE_OPTIONS', 'tsc', '--noEmit', '-p', '.'];
    const checked = await run(folder, 'env', ...bare, ...flags);
    t.equal(checked.code, 0, checked.said);

    const config = readFileSync(`${folder}/config.yaml`, 'utf8');
    writeFileSync(`${folder}/config.yaml`, config.replace('127.0.0.1\n', '127.0.0.1\nport: 0\n'));
    const gateway = new CliProcess(t, ['run', '-c', `${name}/config.yaml`], { cwd });
    await gateway.until(() => /listens on http\S+\n/.test(gateway.stdout));
    await check(t, /listens on (\S+)/.exec(gateway.stdout)?.[1] ?? '');
    gateway.signal('SIGTERM');
    t.match(await gateway.ended, { code: 0 });
  });

t.test('a plugin is begun where there is nothing, under a name of its own', whole, async (t) => {
  const cwd = t.testdir({ taken: { file: '' }, empty: {}, file: '' });
  const create = (...args: readonly string[]) => runCli(t, ['plugins', 'new', ...args], { cwd });
  const made = await create('word-filter', '--dir', 'empty');
  t.match(made, {
    code: 0,
    stdout: /^empty\/package\.json\n/,
    stderr: /npm install \S+packed\/\*\.tgz .*\n +npm test /,
  });
  const refused: Record<string, RegExp> = {
    taken: /taken is there already\. .*--dir/,
    file: /file cannot be used \(ENOTDIR\)/,
    router: /comes with ai-proxy/,
    Word_Filter: /cannot be the name of a plugin/,
    '../up': /cannot be the name of a plugin/,
  };
  for (const [name, stderr] of Object.entries(refused))
    t.match(await create(name), { code: 1, stdout: '', stderr }, name);
  t.match(await create('x', '--kind', 'gadget'), {
    code: 2,
    stderr: /has to be policy, provider or translator/,
  });
  t.match(await create(), { code: 2, stderr: /"plugins new" needs NAME/ });
  t.same(readdirSync(cwd).toSorted(), ['empty', 'file', 'taken']);
});
