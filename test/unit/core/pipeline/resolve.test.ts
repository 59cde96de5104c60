import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import { definePlugin, type Plugin } from '../../../../core/src/pipeline/plugin.ts';
import { resolvePlugin, type Builtins } from '../../../../core/src/pipeline/resolve.ts';

const auth: Plugin = { name: 'auth', api: 1, summary: '', setup: () => ({}) };
const builtins: Builtins = {
  auth: () => Promise.resolve({ default: auth }),
  falling: () => Promise.reject(new Error('no such table')),
};

const directory = mkdtempSync(join(tmpdir(), 'ai-proxy-resolve-'));
const from = { builtins, directory };

function write(path: string, content: string): string {
  const whole = join(directory, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

const code = (name: string, more = ''): string =>
  `export default { name: '${name}', api: 1, summary: '', setup: () => ({}) ${more} };`;

t.test('finds a built-in by its name', async (t) => {
  t.same(await resolvePlugin('auth', from), { plugin: auth, origin: 'built-in' });
});

t.test('members of Object.prototype are no built-ins', async (t) => {
  t.match(await resolvePlugin('toString', from), { code: 'PLUGIN_NOT_FOUND' });
});

t.test('imports TypeScript beside the configuration', async (t) => {
  write(
    'local.ts',
    `const name: string = 'local'; export default { name, api: 1, summary: '', setup: () => ({}) };`,
  );

  t.match(await resolvePlugin('./local.ts', from), { origin: 'file', plugin: { name: 'local' } });
});

t.test('imports an absolute path, also with signs that URLs escape', async (t) => {
  const path = write('with space #1?.js', code('spaced'));

  t.match(await resolvePlugin(path, from), { origin: 'file', plugin: { name: 'spaced' } });
});

t.test('imports a file anew when it has changed, and only then', async (t) => {
  write('changing.js', code('first'));
  const first = await resolvePlugin('./changing.js', from);
  const again = await resolvePlugin('./changing.js', from);
  write('changing.js', code('second'));
  const second = await resolvePlugin('./changing.js', from);

  t.match(first, { plugin: { name: 'first' } });
  t.match(second, { plugin: { name: 'second' } });
  t.ok('plugin' in first && 'plugin' in again && first.plugin === again.plugin);
});

t.test('names the file that is not there', async (t) => {
  t.match(await resolvePlugin('./nowhere.ts', from), {
    code: 'PLUGIN_NOT_FOUND',
    message: `The plugin file ${join(directory, 'nowhere.ts')} cannot be read (ENOENT).`,
    hint: /directory of the configuration/,
  });
  t.match(await resolvePlugin('../', from), { code: 'PLUGIN_NOT_FOUND', message: /EISDIR/ });
});

t.test('finds packages from the directory, by their import condition', async (t) => {
  const exports = { '.': { import: './plugin.js' }, './sub': './sub.js' };
  const manifest = { name: 'ai-proxy-plugin-acme', type: 'module', exports };
  write('node_modules/ai-proxy-plugin-acme/package.json', JSON.stringify(manifest));
  write('node_modules/ai-proxy-plugin-acme/plugin.js', code('acme'));
  write('node_modules/ai-proxy-plugin-acme/sub.js', code('acme-sub'));
  write(
    'node_modules/@acme/other/package.json',
    JSON.stringify({ type: 'module', main: 'index.js' }),
  );
  write('node_modules/@acme/other/index.js', code('other'));

  const origin = 'package';
  t.match(await resolvePlugin('ai-proxy-plugin-acme', from), { origin, plugin: { name: 'acme' } });
  t.match(await resolvePlugin('ai-proxy-plugin-acme/sub', from), {
    origin,
    plugin: { name: 'acme-sub' },
  });
  t.match(await resolvePlugin('@acme/other', from), { origin, plugin: { name: 'other' } });
});

t.test('finds packages of the gateway itself where the directory has none', async (t) => {
  // Found, imported, and then refused: it is no plugin.
  t.match(await resolvePlugin('fastest-levenshtein', from), { code: 'PLUGIN_SETUP_FAILED' });
});

t.test('suggests the nearest built-in, else the installation of a package', async (t) => {
  t.match(await resolvePlugin('auht', from), {
    code: 'PLUGIN_NOT_FOUND',
    hint: 'Did you mean "auth"?',
  });
  t.match(await resolvePlugin('ai-proxy-plugin-none', from), {
    code: 'PLUGIN_NOT_FOUND',
    hint: /npm install ai-proxy-plugin-none/,
  });
});

t.test('advises npm only for names of plugins, and lists the built-ins for others', async (t) => {
  t.match(await resolvePlugin('@acme/none', from), { hint: /npm install @acme\/none/ });
  for (const name of ['strangers-package', 'folder/plugin.ts', 'a b']) {
    t.match(
      await resolvePlugin(name, from),
      { hint: 'Built-in plugins: auth, falling. A file is a path that starts with ./' },
      name,
    );
  }
});

const withCore = `import { definePlugin, pluginApi } from '@ai-proxy/core';
const api: number = pluginApi;
export default definePlugin({ name: 'cored', api, summary: '', setup: () => ({ definePlugin }) });`;

t.test('gives a file without a core of its own the one of the gateway', async (t) => {
  write('cored.ts', withCore);
  const found = await resolvePlugin('./cored.ts', from);

  t.match(found, { origin: 'file', plugin: { name: 'cored' } });
  const given: unknown = 'plugin' in found ? found.plugin.setup({} as never, {} as never) : {};
  t.same(given, { definePlugin });
});

t.test('gives packages beside the configuration the core, by import and by require', async (t) => {
  const required = `const core = require('@ai-proxy/core');
module.exports = core.definePlugin({ name: 'required', api: 1, summary: '', setup: () => ({}) });`;
  for (const [name, type, content] of [
    ['imported', 'module', withCore.replace(': number', '')],
    ['required', 'commonjs', required],
  ] as const) {
    const folder = `node_modules/ai-proxy-plugin-${name}`;
    write(`${folder}/package.json`, JSON.stringify({ type, main: 'index.js' }));
    write(`${folder}/index.js`, content);
    t.match(await resolvePlugin(`ai-proxy-plugin-${name}`, from), { origin: 'package' }, name);
  }
});

t.test('a core that the file sees itself wins', async (t) => {
  const manifest = { name: '@ai-proxy/core', type: 'module', exports: './index.js' };
  write('own/node_modules/@ai-proxy/core/package.json', JSON.stringify(manifest));
  write('own/node_modules/@ai-proxy/core/index.js', `export const mine = 'mine';`);
  write(
    'own/plugin.js',
    `import { mine } from '@ai-proxy/core'; ${code('x')}`.replace(`'x'`, 'mine'),
  );

  t.match(await resolvePlugin('./own/plugin.js', from), { plugin: { name: 'mine' } });
});

t.test('gives a file what the host lends, and nothing else', async (t) => {
  const keys = pathToFileURL(write('lent/keys.js', `export const lent = 'lent';`)).href;
  const lends = (specifier: string) => (specifier === '@host/keys' ? keys : undefined);
  const using = (name: string) =>
    `import { lent } from '${name}'; ${code('x')}`.replace(`'x'`, 'lent');
  write('borrower/index.js', using('@host/keys'));
  write('borrower/other.js', using('@host/other'));

  const borrower = './borrower/index.js';
  t.match(await resolvePlugin('./borrower/other.js', { ...from, lends }), {
    code: 'PLUGIN_SETUP_FAILED',
    message: /@host\/other/,
  });
  t.match(await resolvePlugin(borrower, { ...from, lends }), { plugin: { name: 'lent' } });
});

t.test('what a file sees itself wins over what is lent', async (t) => {
  const keys = pathToFileURL(write('lent/keys.js', `export const lent = 'lent';`)).href;
  write('seeing/node_modules/@host/keys/package.json', '{ "type": "module", "main": "index.js" }');
  write('seeing/node_modules/@host/keys/index.js', `export const lent = 'own';`);
  write(
    'seeing/index.js',
    `import { lent } from '@host/keys'; ${code('x')}`.replace(`'x'`, 'lent'),
  );

  const lends = () => keys;
  t.match(await resolvePlugin('./seeing/index.js', { ...from, lends }), {
    plugin: { name: 'own' },
  });
});

t.test('the rest of the process sees no core where it saw none', async (t) => {
  write('cored-again.ts', withCore);
  await resolvePlugin('./cored-again.ts', from);
  const outside = write('outside.js', `import '@ai-proxy/core';`);

  await t.rejects(import(pathToFileURL(outside).href), { code: 'ERR_MODULE_NOT_FOUND' });
});

t.test('URLs are no specifiers', async (t) => {
  const data = `data:text/javascript,${code('data')}`;

  for (const specifier of [data, 'https://a.example/p.js', 'node:fs', 'file:///p.js', '']) {
    t.match(await resolvePlugin(specifier, from), { code: 'PLUGIN_NOT_FOUND' }, specifier);
  }
});

t.test('reports what an import throws', async (t) => {
  write('throwing.js', `throw new Error('no licence');`);
  write('broken.js', `export default {`);
  write('lacking.js', `import 'no-such-package-anywhere'; ${code('lacking')}`);
  const failed = 'PLUGIN_SETUP_FAILED';

  t.match(await resolvePlugin('./throwing.js', from), {
    code: failed,
    message: /imported: no licence/,
  });
  t.match(await resolvePlugin('./broken.js', from), { code: failed });
  t.match(await resolvePlugin('./lacking.js', from), {
    code: failed,
    message: /no-such-package-anywhere/,
  });
  t.match(await resolvePlugin('falling', from), { code: failed, message: /no such table/ });
});

t.test('asks for a default export', async (t) => {
  write('named.js', `export const plugin = {};`);

  t.match(await resolvePlugin('./named.js', from), {
    code: 'PLUGIN_NOT_FOUND',
    message: '"./named.js" has no default export.',
    hint: /export default/,
  });
});

t.test('says what keeps an export from being a plugin', async (t) => {
  const exports: Readonly<Record<string, RegExp>> = {
    '5': /it has no name/,
    null: /it has no name/,
    '{ setup() {} }': /it has no name/,
    '{ name: "a", api: 1 }': /it has no setup function/,
    '{ name: "a", api: 1, setup() {}, configSchema: true }': /its configSchema is no JSON Schema/,
  };
  for (const [text, message] of Object.entries(exports)) {
    write('odd.js', `export default ${text};`);
    t.match(await resolvePlugin('./odd.js', from), { code: 'PLUGIN_SETUP_FAILED', message }, text);
  }
});

t.test('names both versions of the plugin API', async (t) => {
  write('newer.js', code('newer').replace('api: 1', 'api: 2'));
  write('older.js', code('older').replace('api: 1,', ''));

  t.match(await resolvePlugin('./newer.js', from), {
    code: 'PLUGIN_API_MISMATCH',
    message: /version 2 of the plugin API; this gateway has version 1/,
    hint: /Update the gateway/,
  });
  t.match(await resolvePlugin('./older.js', from), {
    code: 'PLUGIN_API_MISMATCH',
    message: /no version of the plugin API/,
    hint: /newer version of the plugin/,
  });
});
