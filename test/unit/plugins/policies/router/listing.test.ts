import type { ClientIdentity } from '@ai-proxy/core';
import t from 'tap';
import { catalogOf } from '../../../../../plugins/policies/router/catalog.ts';
import { listedModels, namedModel } from '../../../../../plugins/policies/router/listing.ts';
import { executor } from './fake-executor.ts';

const catalog = catalogOf(
  [
    executor('one', {
      a: { models: [{ id: 'gpt-4o' }, { id: 'gpt-4o-2024', alias: 'fast' }] },
      b: { models: [{ id: 'gpt-4o' }], prefix: 'b' },
    }),
    executor('two', { c: { models: [{ id: 'gpt-4o' }, { id: 'a-model' }] } }),
  ],
  { forceModelPrefix: false },
);
const client = (rest: Partial<ClientIdentity>): ClientIdentity => ({
  id: 'c',
  name: undefined,
  tenantId: undefined,
  allowedModels: undefined,
  allowedCredentials: undefined,
  metadata: {},
  ...rest,
});
const names = (identity?: ClientIdentity) =>
  listedModels(catalog, identity).map(({ id, provider }) => `${id}@${provider}`);

t.test('lists each name once, by executor and name', async (t) => {
  t.same(names(), ['b/gpt-4o@one', 'fast@one', 'gpt-4o@one', 'a-model@two']);
});

t.test('lists only what the key may use', async (t) => {
  t.same(names(client({ allowedModels: ['b/*', 'a-*'] })), ['b/gpt-4o@one', 'a-model@two']);
  t.same(names(client({ allowedCredentials: ['c'] })), ['a-model@two', 'gpt-4o@two']);
  t.same(names(client({ allowedModels: ['none'] })), []);
});

t.test('finds what it lists, and what an alias or a pattern hides', async (t) => {
  const patterns = catalogOf(
    [executor('one', { a: { models: [{ id: 'o*' }], excludedModels: ['o1*'] }, b: {} })],
    { forceModelPrefix: false },
  );
  t.same(namedModel(catalog, undefined, 'fast'), { id: 'fast', provider: 'one', created: 0 });
  t.same(namedModel(catalog, undefined, 'a-model'), { id: 'a-model', provider: 'two', created: 0 });
  t.match(namedModel(catalog, undefined, 'gpt-4o-2024'), { id: 'gpt-4o-2024' });
  t.match(namedModel(patterns, undefined, 'o3'), { id: 'o3' });
  t.equal(namedModel(patterns, undefined, 'o1-mini'), undefined);
  t.equal(namedModel(patterns, undefined, 'whatever'), undefined, 'a credential without a list');
});

t.test('finds only what the key may use', async (t) => {
  const found = (rest: Partial<ClientIdentity>, name: string) =>
    namedModel(catalog, client(rest), name)?.provider;
  t.equal(found({ allowedModels: ['fast'] }, 'fast'), 'one');
  t.equal(found({ allowedModels: ['fast'] }, 'gpt-4o-2024'), undefined);
  t.equal(found({ allowedCredentials: ['c'] }, 'gpt-4o'), 'two');
  t.equal(found({ allowedCredentials: ['c'] }, 'fast'), undefined);
});
