import t from 'tap';
import plugin from '../../../../../plugins/providers/claude/index.ts';

t.test('makes an executor of the credentials under its root key', async (t) => {
  t.same(plugin.rootKeys, { 'claude-api-key': 'keys' });
  const host = { name: 'claude', dispatcher: () => ({}) };
  const options = {
    keys: [
      { apiKey: 'a', name: 'main' },
      { apiKey: 'b', disabled: true },
    ],
  };
  const { executor } = await plugin.setup(host as never, options as never);
  t.equal(executor?.provider, 'claude');
  t.match(executor?.credentials, [{ id: 'main', dialect: 'anthropic-messages' }]);
  t.equal(executor?.credentials.length, 1);
});
