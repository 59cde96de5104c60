import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';
import t from 'tap';
import plugin from '../../../../../plugins/translators/chat-api/index.ts';
import { chatDialect } from '../../../../../plugins/translators/chat-api/dialect/index.ts';
import { endpoints } from '../../../../../plugins/translators/chat-api/endpoints.ts';

t.test('brings the dialect and its routes', async (t) => {
  t.match(plugin, { name: 'chat-api', api: 1 });
  t.equal(chatDialect.name, 'openai-chat');
  t.equal(chatDialect.modelField, 'model');
  t.strictSame(
    endpoints.map(({ method, path, operation }) => [method, path, operation]),
    [
      ['POST', '/v1/chat/completions', 'generate'],
      ['POST', '/v1/embeddings', 'embed'],
      ['GET', '/v1/models', 'list-models'],
      ['GET', '/v1/models/*model', 'list-models'],
    ],
  );
});

t.test('routes ids of models with slashes', async (t) => {
  const router = new Router();
  for (const endpoint of endpoints.filter(({ method }) => method === 'GET'))
    router.get(endpoint.path, (ctx) => {
      ctx.body = String(ctx.params['model'] ?? 'list');
    });
  const app = new Koa().use(router.routes());
  const server = createServer((request, response) => void app.callback()(request, response)).listen(
    0,
    '127.0.0.1',
  );
  t.teardown(() => server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  t.equal(await get('/v1/models'), 'list');
  t.equal(await get('/v1/models/gpt-4o'), 'gpt-4o');
  t.equal(await get('/v1/models/openai/gpt-4o'), 'openai/gpt-4o');
  t.equal(await get('/v1/models/a%2Fb%20c'), 'a/b c');
});

t.test('lists models', async (t) => {
  const model = { id: 'm', provider: 'p', created: 3 };
  const shown = { id: 'm', object: 'model', created: 3, owned_by: 'p' };
  t.strictSame(chatDialect.encodeModel?.(model), shown);
  t.strictSame(chatDialect.encodeModels?.([model]), { object: 'list', data: [shown] });
});
