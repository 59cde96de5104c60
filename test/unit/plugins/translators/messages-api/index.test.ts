import t from 'tap';
import plugin from '../../../../../plugins/translators/messages-api/index.ts';
import { endpoints } from '../../../../../plugins/translators/messages-api/endpoints.ts';

t.test('contributes the dialect and the endpoints', async (t) => {
  const { dialects, endpoints: routes } = await plugin.setup({} as never, {} as never);
  t.equal(plugin.name, 'messages-api');
  t.same(
    dialects?.map(({ name }) => name),
    ['anthropic-messages'],
  );
  t.equal(routes, endpoints);
});

t.test('takes the model routes only from clients that name the version', async (t) => {
  const guarded = endpoints.filter(({ path }) => path.startsWith('/v1/models'));
  t.equal(guarded.length, 2);
  t.ok(
    guarded.every(
      ({ whenHeader, operation }) =>
        whenHeader === 'anthropic-version' && operation === 'list-models',
    ),
  );
  t.equal(guarded[1]?.path, '/v1/models/*model', 'ids may contain slashes');
});
