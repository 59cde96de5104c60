import type { ClientIdentity } from '@ai-proxy/core';
import t from 'tap';
import { mayUse, permitted } from '../../../../../plugins/policies/router/access.ts';
import { credential } from './fake-executor.ts';

const client = (rest: Partial<ClientIdentity>): ClientIdentity => ({
  id: 'c',
  name: undefined,
  tenantId: undefined,
  allowedModels: undefined,
  allowedCredentials: undefined,
  metadata: {},
  ...rest,
});
const entry = { name: 'smart', model: 'gpt-4o', credential: credential('one', 'team-a') };
const candidate = (id: string, model: string) => ({
  credential: credential('one', id),
  model,
  account: `one/${id}`,
  way: `one/${id}`,
  pair: `one/${id} for ${model}`,
  listed: true,
  named: true,
  slot: id,
});

t.test('lets every client use everything unless its key says otherwise', async (t) => {
  t.ok(mayUse(undefined, entry));
  t.ok(mayUse(client({}), entry));
});

t.test('knows a model by the name of the client and by its id', async (t) => {
  t.ok(mayUse(client({ allowedModels: ['sma*'] }), entry));
  t.ok(mayUse(client({ allowedModels: ['x', 'gpt-*'] }), entry));
  t.notOk(mayUse(client({ allowedModels: ['claude-*'] }), entry));
});

t.test('keeps a client to its credentials', async (t) => {
  t.ok(mayUse(client({ allowedCredentials: ['team-*'] }), entry));
  t.notOk(mayUse(client({ allowedCredentials: ['team-b'] }), entry));
});

t.test('drops the candidates a client may not use, and empty groups', async (t) => {
  const groups = [[candidate('a', 'x')], [candidate('b', 'x'), candidate('c', 'y')]];
  const kept = (rest: Partial<ClientIdentity>) =>
    permitted(client(rest), 'name', groups).map((group) => group.map(({ slot }) => slot));
  t.equal(permitted(undefined, 'name', groups), groups);
  t.equal(permitted(client({}), 'name', groups), groups);
  t.same(kept({ allowedModels: ['y'] }), [['c']]);
  t.same(kept({ allowedCredentials: ['a', 'c'] }), [['a'], ['c']]);
  t.throws(() => kept({ allowedModels: ['z'] }), { code: 'MODEL_FORBIDDEN', status: 403 });
  t.throws(() => kept({ allowedCredentials: ['z'] }), { code: 'MODEL_FORBIDDEN', status: 403 });
});
