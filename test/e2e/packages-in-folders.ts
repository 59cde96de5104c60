import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import t from 'tap';
import type { Tarball } from '../../packaging/npm/pack.ts';
import { blocksOf, readMarkdown } from '../unit/documents.ts';
import { typedLines } from './document-shell.ts';
import { emptyFolder, install, runIn, startInstalled, writeFolder } from './installed-packages.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const allowed = /^(?:package\.json|README\.md|LICENSE|oclif\.manifest\.json|bin\/[\w-]+\.js)$/;
const built = /^dist\/[\w./-]+(?:\.d\.ts|\.js|prices\.json|\.schema\.json)$/;
const scriptsAtInstall = ['preinstall', 'install', 'postinstall', 'prepare'];

const into = mkdtempSync(join(tmpdir(), 'ai-proxy-packed-'));
t.teardown(() => rmSync(into, { recursive: true, force: true }));
const tarballs = await packAll();
const plugin = await packPlugin();

t.test('four packages are packed, what is needed first', async (t) => {
  t.same(
    tarballs.map(({ name }) => name),
    ['@ai-proxy/core', '@ai-proxy/plugins', '@ai-proxy/cli', 'ai-proxy'],
  );
  const sizes = tarballs.map(
    ({ name, packedBytes, paths }) => `${name} ${packedBytes} ${paths.length}`,
  );
  t.comment(sizes.join(', '));
  t.ok(
    tarballs.reduce((sum, { packedBytes }) => sum + packedBytes, 0) < 2_000_000,
    'they are small',
  );
});

for (const tarball of tarballs)
  t.test(`${tarball.name} has nothing but what was built, its licence and a README`, async (t) => {
    const { paths } = tarball;
    t.same(
      paths.filter((path) => !allowed.test(path) && !built.test(path)),
      [],
    );
    for (const path of ['package.json', 'README.md', 'LICENSE']) t.ok(paths.includes(path), path);
    const manifest = readTarball(tarball, 'package.json');
    t.notMatch(manifest, /ai-proxy-source|devDependencies|\.\/src\//);
    t.match(manifest, 'git+https://github.com/owner/ai-proxy.git');
    const { scripts = {} } = parseManifest(manifest);
    t.same(
      scriptsAtInstall.filter((name) => name in scripts),
      [],
      'nothing runs at install',
    );
  });

t.test('the command brings the schema that init names to editors', async (t) => {
  const command = tarballs.find(({ name }) => name === '@ai-proxy/cli');
  t.ok(command?.paths.includes('dist/config.schema.json'));
});

for (const tarball of tarballs)
  t.test(`publint has no word against ${tarball.name}`, async (t) => {
    const bytes = Uint8Array.from(readFileSync(tarball.file));
    const { messages } = await publint({ pack: { tarball: bytes.buffer }, strict: true });
    t.same(messages, []);
  });

t.test('installed into an empty folder', async (t) => {
  const folder = emptyFolder(t);
  const types = ['@types/node@26.6.6', '@types/koa@3.0.3'];
  const missing = await install(folder, [...tarballs.map(({ file }) => file), plugin, ...types]);
  if (missing !== undefined) return t.plan(0, missing);

  await t.test('npx ai-proxy --version and check', async (t) => {
    const version = await runIn(folder, 'npx', ['--no-install', 'ai-proxy', '--version']);
    t.match(version.stdout, /^@ai-proxy\/cli\/\d+\.\d+\.\d+ /);
    const check = await runIn(folder, 'npx', ['--no-install', 'ai-proxy', 'check']);
    t.match({ code: check.code, stdout: check.stdout }, { code: 0, stdout: /is valid/ });
  });

  await t.test('what the README of the command says to type answers', async (t) => {
    const [run, help] = typedLines('test/e2e/packages-in-folders.ts').flatMap((text) =>
      text.trim().split('\n'),
    );
    t.match(run, /^npx ai-proxy run\s/, 'as it is started here');
    const address = await startInstalled(t, folder, []);
    t.match(await ask(address, 'Good morning'), /"role":"assistant"/);
    t.match(await runIn(folder, 'sh', ['-c', help ?? '']), { code: 0, stdout: /COMMANDS/ });
  });

  await t.test('a plugin of somebody else, installed beside it, is loaded', async (t) => {
    const pipeline = ['chat-api', 'ai-proxy-plugin-shout', 'router', 'demo'];
    const lines = pipeline.map((name) => `  - ${name}\n`).join('');
    writeFolder(folder, { 'shout.yaml': `pipeline:\n${lines}` });
    const address = await startInstalled(t, folder, ['-c', 'shout.yaml']);
    const response = await fetch(`${address}/v1/models`);
    await response.body?.cancel();
    t.equal(response.headers.get('x-shout'), 'LOUD');
  });

  await t.test('init writes a configuration that runs', async (t) => {
    const init = await runIn(folder, 'npx', ['--no-install', 'ai-proxy', 'init', '--yes']);
    t.equal(init.code, 0, init.stderr);
    const address = await startInstalled(t, folder, []);
    const key = /sk-proxy-\w+/.exec(init.stdout + init.stderr)?.[0] ?? '';
    t.match(await ask(address, 'Good morning', key), /"role":"assistant"/);
  });

  await t.test('the types resolve for a strict consumer', async (t) => {
    writeFolder(folder, { 'consumer.ts': consumer, 'wrong.ts': consumer + wrong });
    for (const name of ['core', 'plugins']) {
      const [block] = blocksOf(readMarkdown(`packaging/npm/readme/${name}.md`), 'ts');
      writeFolder(folder, { [`${name}.mts`]: block?.code ?? 'No block.' });
      t.equal(
        (await runIn(folder, process.execPath, [compiler, ...compilerOptions, `${name}.mts`]))
          .stdout,
        '',
      );
    }
    const check = (file: string) =>
      runIn(folder, process.execPath, [compiler, ...compilerOptions, file]);
    const right = await check('consumer.ts');
    t.equal(right.stdout, '');
    t.match((await check('wrong.ts')).stdout, /TS2322: Type 'string' is not assignable/);
  });
});

const compilerOptions = (
  '--noEmit --strict --module nodenext --target es2024 --lib es2025,esnext.disposable ' +
  '--types node --skipLibCheck false'
).split(' ');
const consumer = `
import { createGateway, definePlugin, type Gateway, type Plugin } from '@ai-proxy/core';
import { startGateway } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import rateLimit from '@ai-proxy/plugins/policies/rate-limit';
import { RouterState } from '@ai-proxy/plugins/policies/router/keys';

const plugin = definePlugin({
  name: 'consumer',
  api: 1,
  summary: 'Uses what it imports.',
  setup: (host) => ({
    handle: (ctx, next) => {
      host.log.info({ id: ctx.id }, 'seen');
      return next();
    },
    admin: [{ method: 'GET', path: '/seen', access: 'public', handle: (koa) => { koa.body = 'yes'; } }],
  }),
});
const gateway: Promise<Gateway> = createGateway({ builtins, defaultPipeline });
export const used = [plugin.name, gateway, startGateway, rateLimit.name, RouterState] as const;
`;
const wrong = 'export const count: number = plugin.name;\n';

async function packAll(): Promise<readonly Tarball[]> {
  const script = join(root, 'packaging/npm/pack.ts');
  const args = [script, '--json', '--out', into, '--repository', 'owner/ai-proxy'];
  const { code, stdout, stderr } = await runIn(into, process.execPath, args);
  if (code !== 0) throw new Error(`Nothing was packed:\n${stderr}`);
  return parseTarballs(stdout);
}

/** A package as an author of a plugin publishes it. */
async function packPlugin(): Promise<string> {
  const folder = join(into, 'ai-proxy-plugin-shout');
  writeFolder(folder, {
    'package.json': JSON.stringify({
      name: 'ai-proxy-plugin-shout',
      version: '1.0.0',
      license: 'MIT',
      type: 'module',
      exports: './index.js',
      peerDependencies: { '@ai-proxy/core': '^0.1.0' },
    }),
    'index.js': `import { definePlugin } from '@ai-proxy/core';
export default definePlugin({
  name: 'shout',
  api: 1,
  summary: 'Adds a header.',
  setup: () => ({
    http: [(koa, next) => {
      koa.res.setHeader('x-shout', 'LOUD');
      return next();
    }],
  }),
});
`,
  });
  const { stdout } = await runIn(folder, 'npm', ['pack', '--silent', '--pack-destination', into]);
  return join(into, stdout.trim());
}

async function ask(address: string, text: string, key = ''): Promise<string> {
  const response = await fetch(`${address}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: text }] }),
  });
  return response.text();
}

function readTarball({ file }: Tarball, path: string): string {
  return execFileSync('tar', ['-xzOf', file, `package/${path}`], { encoding: 'utf8' });
}

function parseManifest(text: string): { readonly scripts?: Readonly<Record<string, string>> } {
  return JSON.parse(text) as { readonly scripts?: Readonly<Record<string, string>> };
}

function parseTarballs(text: string): readonly Tarball[] {
  return JSON.parse(text) as readonly Tarball[];
}
