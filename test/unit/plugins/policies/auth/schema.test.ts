import { ConfigError, loadConfig } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';

const hash = `sha256:${'0a'.repeat(32)}`;

async function problemsOf(text: string): Promise<readonly string[]> {
  const input = { file: 'c.yaml', text, directory: '.', env: {}, builtins, defaultPipeline };
  try {
    await loadConfig(input);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ hint, line, message }) => `${line} ${message} ${hint ?? ''}`);
  }
}

t.test('a key is itself or its hash', async (t) => {
  t.same(await problemsOf(`auth-keys: [{ key-hash: '${hash}' }]`), []);
  t.same(await problemsOf(`api-keys: [plain, { key-hash: '${hash}', name: a }]`), []);
  t.same(await problemsOf('auth-keys: [{ key: plain }]'), []);
});

t.test('a key with both, or with neither, is refused at its place', async (t) => {
  const wrong = [
    `auth-keys:\n  - { key: plain, key-hash: '${hash}' }`,
    'auth-keys:\n  - { name: ada }',
    'api-keys:\n  - { name: ada }',
    `api-keys:\n  - { key: plain, key-hash: '${hash}' }`,
  ];
  for (const text of wrong) {
    const [problem = '', ...others] = await problemsOf(text);
    t.match(problem, /^2 ".+\[0\]" .* Write either "key" or "key-hash"\.$/, text);
    t.same(others, []);
  }
});

t.test('what is no hash is refused without showing it', async (t) => {
  for (const written of [
    '0a'.repeat(32),
    hash.slice(0, -1),
    `${hash}0`,
    'sha256:secret-in-clear',
  ]) {
    const [problem = ''] = await problemsOf(`auth-keys: [{ key-hash: '${written}' }]`);
    t.match(problem, /"auth-keys\[0\]\.key-hash" is not written in the form it needs/);
    t.notMatch(problem, written);
  }
});
