import t from 'tap';
import { lendsKeys } from '../../../../cli/src/lib/lends-keys.ts';

t.test('lends the keys of built-in plugins', async (t) => {
  for (const name of ['policies/cost', 'policies/router', 'operations/log-store']) {
    const url = lendsKeys(`@ai-proxy/plugins/${name}/keys`);
    t.match(url, new RegExp(`^file://.*/plugins/.*${name}/keys\\.[jt]s$`));
    t.type(await import(String(url)), 'object');
  }
});

t.test('lends nothing else', async (t) => {
  for (const specifier of [
    '@ai-proxy/plugins',
    '@ai-proxy/plugins/keys',
    '@ai-proxy/plugins/policies/auth',
    '@ai-proxy/plugins/policies/../../cli/keys',
    '@ai-proxy/core',
    'pino',
  ])
    t.equal(lendsKeys(specifier), undefined, specifier);
});
