import type { ClientIdentity } from '@ai-proxy/core';
import t from 'tap';
import { catalogOf } from '../../../../../plugins/policies/router/catalog.ts';
import { listedModels } from '../../../../../plugins/policies/router/listing.ts';
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
