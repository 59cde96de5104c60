import t from 'tap';
import { cloakHeaders } from '../../../../../plugins/policies/cloaking/header-defaults.ts';
import { fakeContext } from '../fake-context.ts';

const options = {
  headerDefaults: { 'X-Org': 'all', 'User-Agent': 'ours' },
  claudeHeaderDefaults: { 'x-org': 'claude', 'Anthropic-Beta': 'ours' },
};

t.test('adds those of Claude to its format alone, and they say more', async (t) => {
  t.same(cloakHeaders(await fakeContext({ dialect: 'openai-chat' }), options), {
    'x-org': 'all',
    'user-agent': 'ours',
  });
  t.same(cloakHeaders(await fakeContext({ dialect: 'anthropic-messages' }), options), {
    'x-org': 'claude',
    'user-agent': 'ours',
    'anthropic-beta': 'ours',
  });
});

t.test('leaves to the client what the provider takes over from it', async (t) => {
  const ctx = await fakeContext({
    dialect: 'anthropic-messages',
    headers: [
      ['anthropic-beta', 'theirs'],
      ['user-agent', 'theirs'],
    ],
  });
  t.same(cloakHeaders(ctx, options), { 'x-org': 'claude', 'user-agent': 'ours' });
});
