import t from 'tap';
import Koa from 'koa';
import { mountEndpoints } from '../../../../core/src/http/endpoints.ts';
import type { Endpoint } from '../../../../core/src/pipeline/plugin.ts';
import { handleRequests } from '../handle-requests.ts';

const endpoints: Endpoint[] = [
  { method: 'GET', path: '/v1/models', dialect: 'general', operation: 'list-models' },
  {
    method: 'GET',
    path: '/v1/models',
    dialect: 'special',
    operation: 'list-models',
    whenHeader: 'x-special',
  },
  { method: 'POST', path: '/v1/models/:model', dialect: 'general', operation: 'generate' },
  {
    method: 'POST',
    path: '/only',
    dialect: 'special',
    operation: 'generate',
    whenHeader: 'x-special',
  },
];

t.test('finds the endpoint by method, path and header', async (t) => {
  const koa = new Koa();
  const router = mountEndpoints(endpoints, async (ctx, endpoint, params) => {
    ctx.body = { dialect: endpoint.dialect, params };
  });
  koa.use(router.routes());
  const handle = koa.callback();
  const server = await handleRequests((request, response) => handle(request, response));
  const get = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method, headers });
    return answer.ok ? answer.json() : answer.status;
  };
  t.strictSame(await get('GET', '/v1/models'), { dialect: 'general', params: {} });
  t.strictSame(await get('GET', '/v1/models', { 'X-Special': '' }), {
    dialect: 'special',
    params: {},
  });
  t.strictSame(await get('POST', '/v1/models/a%2Fb'), {
    dialect: 'general',
    params: { model: 'a/b' },
  });
  t.equal(await get('POST', '/only'), 404);
  t.strictSame(await get('POST', '/only', { 'x-special': '1' }), {
    dialect: 'special',
    params: {},
  });
  t.equal(await get('POST', '/v1/models'), 404);
  await server.close();
});
