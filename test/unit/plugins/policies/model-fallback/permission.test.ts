import type { ClientIdentity, Credential } from '@ai-proxy/core';
import t from 'tap';
import {
  permissionOver,
  refuseForbidden,
} from '../../../../../plugins/policies/model-fallback/permission.ts';

const client = (allowedModels: readonly string[] | undefined): ClientIdentity => ({
  id: 'c',
  name: undefined,
  tenantId: undefined,
  allowedModels,
  allowedCredentials: undefined,
  metadata: {},
});
const credential = (changes: Partial<Credential>): Credential => ({
  id: 'a',
  provider: 'p',
  dialect: 'openai-chat',
  models: [],
  excludedModels: [],
  weight: 1,
  ...changes,
});
const mayUse = permissionOver([
  credential({ models: [{ id: 'gpt-4o', alias: 'smart' }] }),
  credential({ prefix: 'team', models: [{ id: 'claude-sonnet-4-5', alias: 'sonnet' }] }),
]);

t.test('allows everything to keys without a list, and to those who have no key', async (t) => {
  t.ok(mayUse(undefined, 'gpt-4o'));
  t.ok(mayUse(client(undefined), 'gpt-4o'));
});

t.test('judges by the name of the client, and by the id behind aliases and prefixes', async (t) => {
  t.ok(mayUse(client(['gpt-*']), 'gpt-4o'));
  t.ok(mayUse(client(['gpt-*']), 'smart'));
  t.notOk(mayUse(client(['gpt-*']), 'sonnet'));
  t.ok(mayUse(client(['claude-*']), 'team/sonnet'));
  t.notOk(mayUse(client(['claude-*']), 'sonnet'), 'the alias is behind the prefix');
  t.ok(mayUse(client(['sonnet']), 'team/sonnet'));
});

t.test('names the model that is forbidden', async (t) => {
  t.doesNotThrow(() => refuseForbidden(['smart', 'gpt-4o'], client(['gpt-*']), mayUse));
  t.throws(() => refuseForbidden(['smart', 'secret', 'x'], client(['gpt-*']), mayUse), {
    code: 'MODEL_FORBIDDEN',
    param: 'models',
    message: 'This API key may not use the model "secret".',
  });
});
