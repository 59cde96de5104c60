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
function targetAt(method: 'GET' | 'POST', path: string, query: Record<string, string> = {}) {
  for (const endpoint of endpoints.filter((candidate) => candidate.method === method)) {
    const router = new Router();
    router.register(endpoint.path, [method], () => {});
    const [layer] = router.match(path, method).pathAndMethod;
    if (layer === undefined) continue;
    const params = layer.params(path, layer.captures(path));
    const { operation } = endpoint;
    return { operation, ...endpoint.target?.({ params, query, body: {} }) };
  }
  return undefined;
}

for (const version of ['v1beta', 'v1']) {
  const at = (rest: string, query?: Record<string, string>) =>
    targetAt('POST', `/${version}/models/${rest}`, query);

  t.test(`reads model and operation from paths under ${version}`, async (t) => {
    for (const [method, operation] of [
      ['generateContent', 'generate'],
      ['countTokens', 'count-tokens'],
      ['embedContent', 'embed'],
      ['batchEmbedContents', 'embed'],
    ] as const)
      for (const model of ['gemini-2.5-pro', 'a/b/c', 'a:b'])
        t.same(at(`${model}:${method}`), { operation, model, stream: false });
    t.match(at('a/b%2Fc:generateContent'), { model: 'a/b/c' });
    t.equal(at('a:predict'), undefined);
    t.equal(at('a'), undefined);
  });

  t.test(`streams one list under ${version}, and events where they are asked for`, async (t) => {
    const stream = { operation: 'generate', model: 'a/b', stream: true };
    const method = 'a/b:streamGenerateContent';
    t.same(at(method, { alt: 'sse' }), { ...stream, framing: 'events' });
    t.same(at(method), { ...stream, framing: 'json-list' });
    t.same(at(method, { alt: 'json' }), { ...stream, framing: 'json-list' });
  });
}

t.test('lists models, and takes one whose id has slashes', async (t) => {
  t.same(targetAt('GET', '/v1beta/models'), { operation: 'list-models' });
  t.match(targetAt('GET', '/v1beta/models/a/b'), { operation: 'list-models', model: 'a/b' });
});

t.test('shares the paths of other formats only with clients that send their key so', async (t) => {
  const shared = endpoints.filter(
    ({ method, path }) => method === 'GET' && path.startsWith('/v1/'),
  );
  t.equal(shared.length, 2);
  t.ok(shared.every(({ whenHeader }) => whenHeader === 'x-goog-api-key'));
  t.ok(
    endpoints
      .filter((endpoint) => !shared.includes(endpoint))
      .every(({ whenHeader }) => whenHeader === undefined),
  );
});
