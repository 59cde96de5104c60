import { Router } from '@koa/router';
import t from 'tap';
import plugin from '../../../../../plugins/translators/gemini-api/index.ts';
import { endpoints } from '../../../../../plugins/translators/gemini-api/endpoints.ts';

t.test('contributes the dialect and the endpoints', async (t) => {
  const { dialects, endpoints: routes } = await plugin.setup({} as never, {} as never);
  t.equal(plugin.name, 'gemini-api');
  t.same(
    dialects?.map(({ name }) => name),
    ['gemini'],
  );
  t.equal(routes, endpoints);
});

/** What the endpoint at the path reads from it; undefined where there is none. */
function targetAt(method: 'GET' | 'POST', path: string) {
  for (const endpoint of endpoints.filter((candidate) => candidate.method === method)) {
    const router = new Router();
    router.register(endpoint.path, [method], () => {});
    const [layer] = router.match(path, method).pathAndMethod;
    if (layer === undefined) continue;
    const params = layer.params(path, layer.captures(path));
    const { operation } = endpoint;
    return { operation, ...endpoint.target?.({ params, query: {}, body: {} }) };
  }
  return undefined;
}

t.test('reads model and stream from the path', async (t) => {
  for (const version of ['v1beta', 'v1']) {
    const at = (rest: string) => targetAt('POST', `/${version}/models/${rest}`);
    const operation = 'generate';
    t.same(at('gemini-2.5-pro:generateContent'), {
      operation,
      model: 'gemini-2.5-pro',
      stream: false,
    });
    t.same(at('a/b%2Fc:streamGenerateContent'), { operation, model: 'a/b/c', stream: true });
    t.same(at('a:b:generateContent'), { operation, model: 'a:b', stream: false });
    t.equal(at('a:embedContent'), undefined);
    t.equal(at('a'), undefined);
  }
});

t.test('lists models, and takes one whose id has slashes', async (t) => {
  t.same(targetAt('GET', '/v1beta/models'), { operation: 'list-models' });
  t.match(targetAt('GET', '/v1beta/models/a/b'), { operation: 'list-models', model: 'a/b' });
});

t.test('shares the paths of other formats only with clients that send their key so', async (t) => {
  const shared = endpoints.filter(
    ({ path }) => path.startsWith('/v1/') && !path.includes('Content'),
  );
  t.equal(shared.length, 2);
  t.ok(shared.every(({ whenHeader }) => whenHeader === 'x-goog-api-key'));
  t.ok(
    endpoints
      .filter((endpoint) => !shared.includes(endpoint))
      .every(({ whenHeader }) => whenHeader === undefined),
  );
});
