import t from 'tap';
import plugin from '../../../../../plugins/providers/gemini/index.ts';

t.test('makes an executor of the credentials under its root key', async (t) => {
  t.same(plugin.rootKeys, { 'gemini-api-key': 'keys' });
  const host = { name: 'gemini', dispatcher: () => ({}) };
  const options = {
    keys: [
      { apiKey: 'a', name: 'main' },
      { apiKey: 'b', disabled: true },
    ],
  };
  const { executor } = await plugin.setup(host as never, options as never);
  t.equal(executor?.provider, 'gemini');
  t.match(executor?.credentials, [{ id: 'main', dialect: 'gemini' }]);
  t.equal(executor?.credentials.length, 1);
});
