import { execFile } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, posix } from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { createGateway, loadConfig, type OptionsSchema, type Plugin } from '@ai-proxy/core';
import { pluginContract, startGateway } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import { Catalogue } from '../../core/src/config/catalogue.ts';
import { parseText } from '../../core/src/config/document.ts';
import { coreOwner, distribute } from '../../core/src/config/normalize.ts';
import { coreSchema } from '../../core/src/config/schema.ts';
import { start } from '../../core/src/config/tree.ts';
import { documents } from '../../docs/generate.ts';
import { makeIdentity } from '../integration/hostile/certificates.ts';
import {
  anchorsOf,
  blocksOf,
  markdownFiles,
  proseOf,
  readMarkdown,
  root,
  type Block,
} from './documents.ts';
import { blocksTypedBy } from './typed-blocks.ts';
import { UnseenOptions } from './unseen-options.ts';

const files = markdownFiles();
const readme = readMarkdown('README.md');
const guide = readMarkdown('docs/plugins.md');
const silent = (): Writable => new Writable({ write: (_line, _encoding, done) => done() });
const source = '--conditions=ai-proxy-source';

for (const [path, text] of Object.entries(await documents()))
  t.test(`${path} says what the code says; "npm run docs" writes it`, async (t) => {
    t.equal(readMarkdown(path).text, text);
  });

t.test('every link leads to a file, and to a heading where it names one', async (t) => {
  let count = 0;
  for (const file of files)
    for (const { 1: target = '' } of proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      count++;
      const [path = '', anchor] = target.split('#');
      const found = path === '' ? file.path : posix.join(posix.dirname(file.path), path);
      t.ok(existsSync(join(root, found)), `${file.path} → ${target}`);
      if (anchor !== undefined && found.endsWith('.md'))
        t.ok(anchorsOf(readMarkdown(found)).includes(anchor), `${file.path} → ${target}`);
    }
  t.ok(count > 50, 'there are links to follow');
});

t.test('every YAML block is a configuration that runs', async (t) => {
  const directory = guideFiles(t.testdir());
  // What blocks write, such as audit files, stays in the directory of the test.
  t.teardown(() => process.chdir(root));
  process.chdir(directory);
  copyFileSync(join(root, 'plugins/policies/cost/prices.json'), 'prices.json');
  const { cert, key } = makeIdentity('gateway.example', { hosts: ['127.0.0.1'] });
  for (const [name, text] of Object.entries({ 'server.pem': cert, 'server.key': key }))
    writeFileSync(name, text);
  writeFileSync('clients.pem', cert);
  const blocks = files.flatMap((file) => blocksOf(file, 'yaml'));
  t.ok(blocks.length > 5, 'there are blocks to load');
  for (const [index, block] of blocks.entries()) {
    const configFile = join(directory, `${index}.yaml`);
    writeFileSync(configFile, block.code);
    await t.resolves(setUp(configFile), nameOf(block));
  }
});

t.test('every plugin of the guide keeps the contract', async (t) => {
  const directory = guideFiles(t.testdir());
  const plugins = blocksOf(guide, 'ts').filter(({ code }) => /^export default/m.test(code));
  t.ok(plugins.length >= 9, 'there are plugins to set up');
  for (const block of plugins) {
    const module: unknown = await import(pathToFileURL(join(directory, block.file ?? '')).href);
    const plugin = pluginIn(module);
    // Options that have no default are lists of accounts, which may be empty.
    const options = { keys: [], perClient: 1, sides: 6, token: 'a-token-of-operators' };
    for (const promise of pluginContract(plugin, options))
      await t.resolves(promise.run(), `${nameOf(block)} ${promise.name}`);
  }
});

t.test('every TypeScript block of the guide has its types right', async (t) => {
  const directory = guideFiles(t.testdir());
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      composite: false,
      declarationMap: false,
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: false,
      noUnusedParameters: false,
    },
    include: ['**/*.ts'],
  };
  writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { code, stdout } = await runNode([tsc, '-p', directory, '--pretty', 'false'], directory);
  // Mistakes elsewhere are for those who type-check the sources.
  const mistakes = stdout.split('\n').filter((line) => /^(?:(?:plugins|test)\/|error)/.test(line));
  t.same(mistakes, []);
  t.ok(code === 0 || /error TS/.test(stdout), 'the compiler runs');
});

t.test('the test of the guide passes', async (t) => {
  const directory = guideFiles(t.testdir());
  const tests = blocksOf(guide, 'ts').flatMap(({ file }) =>
    file?.endsWith('.test.ts') === true ? file : [],
  );
  t.ok(tests.length > 0, 'there is a test');
  for (const file of tests)
    t.match(await runNode([source, join(directory, file)], directory), { code: 0 }, file);
});

t.test('the plugins of the guide do what it says', async (t) => {
  const directory = guideFiles(t.testdir());
  const start = async (t: Test, file: string) => {
    const block = blocksOf(guide, 'yaml').find((one) => one.file === file);
    const gateway = await startGateway({
      builtins,
      configFile: join(directory, file),
      config: block?.code ?? '',
      env: anyEnv,
    });
    t.teardown(() => gateway.close());
    const post = (path: string, body: object, headers = {}) =>
      fetch(gateway.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    return { post, url: gateway.url };
  };
  const messages = [{ role: 'user', content: 'one—two' }];

  t.test('the office is told, and dashes are plain in whole answers and streams', async (t) => {
    const { post } = await start(t, 'office.yaml');
    for (const stream of [false, true]) {
      const answer = await post('/v1/chat/completions', { model: 'demo', stream, messages });
      t.equal(answer.headers.get('x-office'), 'Lisbon');
      t.match(answer.headers.get('x-price-table'), /^\d{4}-\d\d-\d\d-/);
      t.match(await answer.text(), /one-two/);
    }
    const roll = await post('/v1/messages', { model: 'dice', max_tokens: 9, messages });
    t.match(await roll.text(), /You rolled [1-6]\./);
  });

  t.test('the third request at once is refused until another one ends', async (t) => {
    const { post } = await start(t, 'busy.yaml');
    const key = { authorization: 'Bearer secret-of-TEAM_KEY' };
    const ask = () => post('/v1/chat/completions', { model: 'demo', stream: true, messages }, key);
    const [first, second] = [await ask(), await ask()];
    const third = await ask();
    t.equal(third.status, 429);
    t.equal(third.headers.get('retry-after'), '1');
    for (const answer of [first, second, third]) await answer.text();
    const fourth = await ask();
    t.equal(fourth.status, 200);
    await fourth.text();
  });

  t.test('tokens are counted over all answers', async (t) => {
    const { post } = await start(t, 'tally.yaml');
    const soFar: number[] = [];
    for (const path of ['/v1/chat/completions', '/v1/chat/completions', '/v1/messages']) {
      const answer = await post(path, { model: 'demo', max_tokens: 9, stream: true, messages });
      soFar.push(Number(answer.headers.get('x-tokens-so-far')));
      await answer.text();
    }
    const [first, second = 0, third] = soFar;
    t.equal(first, 0);
    t.ok(second > 0, `${second} tokens`);
    t.equal(third, second * 2);
  });

  t.test('operators pause and go on, and nobody else does', async (t) => {
    const { post, url } = await start(t, 'pause.yaml');
    const operate = async (method: string, token = 'secret-of-OPERATOR_TOKEN') => {
      const answer = await fetch(`${url}/admin/pause`, {
        method,
        headers: { 'x-operator-token': token },
      });
      return { status: answer.status, text: await answer.text() };
    };
    const statusOf = async () => {
      const answer = await post('/v1/chat/completions', { model: 'demo', messages });
      await answer.text();
      return answer.status;
    };
    t.match(await operate('POST', 'a guess'), { status: 403, text: /OPERATOR_ONLY/ });
    t.equal(await statusOf(), 200);
    t.equal((await operate('POST')).status, 204);
    t.equal(await statusOf(), 503);
    t.match(await operate('GET', ''), { status: 200, text: '"isOn":true' });
    t.equal((await operate('DELETE')).status, 204);
    t.equal(await statusOf(), 200);
  });

  t.test('a bare prompt is answered, whole and streamed', async (t) => {
    const { post } = await start(t, 'prompt.yaml');
    const whole = await post('/prompt', { model: 'demo', prompt: 'Hello' });
    t.match(await whole.json(), { model: 'demo', text: /You said: Hello/ });
    const stream = await post('/prompt', { model: 'demo', prompt: 'Hello', stream: true });
    t.match(await stream.text(), /^data: \{"text".*\n\ndata: \{"done":true\}\n\n$/s);
    const wrong = await post('/prompt', { prompt: 'Hello' });
    t.equal(wrong.status, 400);
    t.match(await wrong.json(), { wrong: /names no model/ });
  });
});

t.test('every JSON block can be parsed', async (t) => {
  for (const block of files.flatMap((file) => blocksOf(file, 'json')))
    t.doesNotThrow(() => JSON.parse(block.code) as unknown, nameOf(block));
});

t.test('the programs of the README talk to a gateway', async (t) => {
  const gateway = await startDemo();
  t.teardown(() => gateway.close());
  const directory = t.testdir();
  const blocks = blocksOf(readme, 'ts');
  t.equal(blocks.length, 3);
  for (const block of blocks) {
    const program = join(directory, `${block.line}.ts`);
    writeFileSync(program, block.code.replaceAll('http://127.0.0.1:8317', gateway.url));
    const { stdout } = await runNode([program], directory);
    t.match(stdout, /demo provider of ai-proxy/, nameOf(block));
  }
});

t.test('the curl lines of the README are answered, streamed where they ask for it', async (t) => {
  const gateway = await startDemo();
  t.teardown(() => gateway.close());
  const lines = blocksTypedBy('test/unit/docs.test.ts').flatMap(({ code }) =>
    code.trim().split('\n'),
  );
  t.equal(lines.length, 6);
  for (const line of lines) {
    const [, url = '', body = ''] =
      /^curl (?:-N )?http:\/\/127\.0\.0\.1:8317(\S+) -H 'content-type: application\/json' -d '([^']+)'$/.exec(
        line,
      ) ?? [];
    const answer = await fetch(gateway.url + url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    const isStream = line.startsWith('curl -N');
    t.equal(answer.status, 200, line);
    t.equal(body.includes('"stream":true'), isStream, line);
    t.equal(answer.headers.get('content-type')?.startsWith('text/event-stream'), isStream, line);
    const end = /^data: \[DONE\]$|^event: message_stop$/m;
    t.match(await answer.text(), isStream ? end : /demo provider/, line);
  }
});

t.test('the commands of the README exist', async (t) => {
  const facts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const text = shellLines().join('\n');
  for (const { 1: script = '' } of text.matchAll(/npm (?:run )?(start|test|run \S+)/g))
    t.ok(facts.scripts[script.replace('run ', '')], `npm ${script}`);
  const verbs = [...text.matchAll(/node cli\/bin\/dev\.js (\w+)/g)].map(({ 1: verb = '' }) => verb);
  t.ok(verbs.length >= 3, 'there are verbs to look for');
  const commands = join(root, 'cli/src/commands');
  // A verb with a second one behind it, such as "prices show", is a folder.
  for (const verb of verbs)
    t.ok(existsSync(join(commands, `${verb}.ts`)) || existsSync(join(commands, verb)), verb);
});

t.test('config.example.yaml runs, with and without what is commented out', async (t) => {
  const directory = t.testdir({
    'on.yaml': everythingOn().replaceAll('./examples', `${root}examples`),
  });
  await t.resolves(setUp(join(root, 'config.example.yaml')));
  const { entries } = await loadConfig({
    file: 'on.yaml',
    text: readFileSync(join(directory, 'on.yaml'), 'utf8'),
    directory,
    env: anyEnv,
    builtins,
    defaultPipeline,
  });
  t.same(
    entries.map(({ name }) => name).filter((name) => name !== 'no-mail'),
    defaultPipeline,
  );
});

t.test('config.example.yaml has every option', async (t) => {
  const { root: tree } = parseText(everythingOn());
  if (tree === undefined) throw new Error('config.example.yaml cannot be read.');
  const plugins = await Promise.all(
    Object.values(builtins).map(async (load) => (await load()).default),
  );
  const claims = await new Catalogue(
    builtins,
    plugins.map((plugin) => ({ plugin, at: start })),
  ).claims(tree);
  const unseen = new UnseenOptions();
  const schemas = new Map<string, OptionsSchema>([[coreOwner, coreSchema]]);
  for (const { name, configSchema } of plugins) schemas.set(name, configSchema ?? {});
  for (const [owner, schema] of schemas) unseen.expect(schema, owner);
  for (const { owner, option, member } of distribute(tree, claims).placements)
    unseen.see(schemas.get(owner), option, member.node);
  const pipeline = tree.members.get('pipeline')?.node;
  for (const item of pipeline?.kind === 'list' ? pipeline.items : [])
    for (const [name, { node }] of item.kind === 'map' ? item.members : [])
      unseen.see(schemas.get(name), [], node);
  t.same(unseen.names, []);
});

t.test('the README names every plugin, and every plugin has a README', async (t) => {
  for (const name of Object.keys(builtins))
    t.match(readme.text, new RegExp(`\\[${name}\\]\\(plugins/\\w+/${name}/README\\.md\\)`));
  const folders = ['operations', 'policies', 'providers', 'translators'].flatMap((kind) =>
    readdirSync(join(root, 'plugins', kind)).map((name) => ({ kind, name })),
  );
  for (const { kind, name } of folders)
    t.match(readMarkdown(`plugins/${kind}/${name}/README.md`).text, new RegExp(`^# ${name}\n`));
});

t.test('what the README calls accepted without effect is accepted', async (t) => {
  const directory = t.testdir({
    'config.yaml': `
dashboard: { enabled: true, username: admin }
claude-api-key: [{ api-key: a-claude-key, region: eu, wire-api: responses }]
gemini-api-key: [{ api-key: a-gemini-key, region: eu, wire-api: chat }]
`,
  });
  for (const key of ['dashboard', 'region', 'wire-api']) t.match(readme.text, `\`${key}\``);
  await t.resolves(setUp(join(directory, 'config.yaml')));
});

t.test('ARCHITECTURE.md names functions where they are', async (t) => {
  const { text } = readMarkdown('ARCHITECTURE.md');
  const steps = text.split(/^\d+\. /m).slice(1);
  t.ok(steps.length > 15, 'there are steps to check');
  for (const [index, step] of steps.entries()) {
    const [own = ''] = step.split(/^## /m);
    const linked = [...own.matchAll(/\]\(([^)]+\.ts)\)/g)].map(({ 1: path = '' }) => path);
    const code = linked.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
    for (const { 1: name = '' } of own.matchAll(/`([#\w]+)\(\)`/g))
      t.match(code, new RegExp(`(?<![\\w#])${name}\\b`), `step ${index + 1}: ${name}`);
  }
});

/** The example with the options that are off: lines that begin with "#" and no space. */
function everythingOn(): string {
  const text = readFileSync(join(root, 'config.example.yaml'), 'utf8');
  return text.replace(/^(\s*)#(?=\S)/gm, '$1');
}

function guideFiles(directory: string): string {
  const blocks = blocksOf(guide).filter(
    ({ file, language }) => language === 'ts' && file !== undefined,
  );
  for (const folder of ['plugins', 'test']) mkdirSync(join(directory, folder), { recursive: true });
  for (const { file = '', code } of blocks) writeFileSync(join(directory, file), code);
  return directory;
}

function nameOf({ document, file, line }: Block): string {
  return `${document}:${line}${file === undefined ? '' : ` ${file}`}`;
}

function shellLines(): readonly string[] {
  return blocksOf(readme, 'sh').flatMap(({ code }) => code.split('\n'));
}

/** Runs Node without the hooks that the test runner puts into NODE_OPTIONS of every child. */
function runNode(args: readonly string[], cwd: string): Promise<{ code: number; stdout: string }> {
  const env = { PATH: process.env['PATH'], HOME: cwd };
  return new Promise((resolve) => {
    const child = execFile(
      'env',
      ['-u', 'NODE_OPTIONS', process.execPath, ...args],
      { cwd, env },
      (_error, stdout, stderr) =>
        resolve({ code: child.exitCode ?? 1, stdout: stdout === '' ? stderr : stdout }),
    );
  });
}

/** Whatever variable a configuration asks for is set. */
const anyEnv: NodeJS.ProcessEnv = new Proxy(
  {},
  { get: (_target, name) => `secret-of-${String(name)}` },
);

async function setUp(configFile: string): Promise<void> {
  const options = { builtins, defaultPipeline, env: anyEnv, logDestination: silent() };
  const gateway = await createGateway({ configFile, ...options });
  await gateway.close();
}

function startDemo(): ReturnType<typeof startGateway> {
  const config = `pipeline: [${defaultPipeline.filter((name) => name !== 'demo').join(', ')}, demo: { word-interval-ms: 0 }]`;
  return startGateway({ builtins, config });
}

function pluginIn(module: unknown): Plugin {
  if (typeof module === 'object' && module !== null && 'default' in module)
    return module.default as Plugin;
  throw new Error('The module has no default export.');
}
