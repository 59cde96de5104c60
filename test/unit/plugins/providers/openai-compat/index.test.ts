import t from 'tap';
import plugin from '../../../../../plugins/providers/openai-compat/index.ts';
import { presets } from '../../../../../plugins/providers/openai-compat/presets.ts';

const host = { name: 'openai-compat', dispatcher: () => ({}) };
const setUp = async (...keys: object[]) => plugin.setup(host as never, { keys } as never);

t.test('knows the address of vendors by their names', async (t) => {
  t.same(plugin.rootKeys, { 'openai-compatibility': 'keys' });
  const { executor } = await setUp(
    { apiKey: 'a', name: 'groq' },
    { apiKey: 'b', name: 'in-house', baseUrl: 'http://127.0.0.1:9', wireApi: 'responses' },
  );
  t.match(executor?.credentials, [
    { id: 'groq', dialect: 'openai-chat' },
    { id: 'in-house', dialect: 'openai-responses' },
  ]);
  for (const [name, url] of Object.entries(presets)) t.ok(URL.canParse(url ?? ''), name);
});

t.test('asks for an address where the name tells none', async (t) => {
  for (const key of [{ apiKey: 'a' }, { apiKey: 'a', name: 'acme' }])
    await t.rejects(setUp(key), { code: 'CONFIG_INVALID', message: /base-url.*groq/ });
});
