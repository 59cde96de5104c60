import t from 'tap';
import plugin from '../../../../../plugins/providers/openai/index.ts';

t.test('makes an executor of the credentials under its root key', async (t) => {
  t.same(plugin.rootKeys, { 'openai-api-key': 'keys' });
  const host = { name: 'openai', dispatcher: () => ({}) };
  const options = {
    keys: [
      { apiKey: 'a', name: 'main' },
      { apiKey: 'b', name: 'new', wireApi: 'responses' },
      { apiKey: 'c', disabled: true },
    ],
  };
  const { executor } = await plugin.setup(host as never, options as never);
  t.equal(executor?.provider, 'openai');
  t.match(executor?.credentials, [
    { id: 'main', dialect: 'openai-chat' },
    { id: 'new', dialect: 'openai-responses' },
  ]);
  t.equal(executor?.credentials.length, 2);
});
