import t from 'tap';
import type { Context } from '../../../../core/src/context/context.ts';
import { openExchange } from '../../../../core/src/http/exchange.ts';
import { Redactor } from '../../../../core/src/config/secrets.ts';
import { createLog } from '../../../../core/src/observe/log.ts';
import type { Generation } from '../../../../core/src/pipeline/generation.ts';
import type { Endpoint } from '../../../../core/src/pipeline/plugin.ts';
import { ask, handleRequests } from '../handle-requests.ts';
import { lineDialect } from '../line-dialect.ts';

const generation = {
  dialects: new Map([['line', lineDialect('line')]]),
  clock: { now: () => 0, monotonic: () => 1000 },
  config: { core: { requestTimeout: 2 } },
} as unknown as Generation;
const post: Endpoint = {
  method: 'POST',
  path: '/v1/:model',
  dialect: 'line',
  operation: 'generate',
};
const limits = { maxBytes: 1000, timeoutMs: 1000, minBytesPerSecond: 1, graceMs: 1000 };

/** Opens an exchange for a real request and looks at its context. */
async function exchange(
  body: string,
  look: (ctx: Context) => Promise<void> | void,
  endpoint = post,
): Promise<readonly unknown[]> {
  const server = await handleRequests(async (request, response) => {
    request.url = '/v1/m?a=1&b=x%26y&c=q?r';
    const log = createLog({ level: 'silent', redactor: new Redactor() });
    const { ctx } = openExchange({
      id: 'request-1',
      endpoint,
      params: { model: 'p' },
      generation,
      request,
      response,
      limits,
      log,
      onContent: () => undefined,
    });
    await look(ctx);
    request.resume();
    response.end();
  });
  await ask(server.port, body);
  await server.close();
  return server.errors;
}

t.test('knows the head of the request before its body', async (t) => {
  const errors = await exchange('{"model":"m"}', ({ inbound, model, id }) => {
    t.match(inbound.head, {
      method: 'POST',
      path: '/v1/m',
      query: { a: '1', b: 'x&y', c: 'q?r' },
      params: { model: 'p' },
      dialect: 'line',
      operation: 'generate',
      ip: /127\.0\.0\.1$/,
    });
    t.strictSame([model, id, inbound.content], ['', 'request-1', undefined]);
  });
  t.strictSame(errors, []);
});

t.test('reads model and stream from the body', async (t) => {
  for (const [body, stream] of [
    ['{"model":"m"}', false],
    ['{"model":"m","stream":true}', true],
    ['{"model":"m","stream":null}', false],
  ] as const) {
    const errors = await exchange(body, async (ctx) => {
      t.throws(() => ctx.body, { code: 'PLUGIN_CONTRACT' }, 'not before it was read');
      await ctx.inbound.read();
      t.strictSame(
        [ctx.model, ctx.inbound.stream, ctx.body.toBytes().toString()],
        ['m', stream, body],
      );
    });
    t.strictSame(errors, []);
  }
});

t.test('lets an endpoint read them from elsewhere', async (t) => {
  const endpoint: Endpoint = {
    ...post,
    target: ({ params, body }) => ({ model: String(params['model']), stream: body['x'] === 1 }),
  };
  await exchange(
    '{"x":1}',
    async (ctx) => {
      await ctx.inbound.read();
      t.strictSame([ctx.model, ctx.inbound.stream], ['p', true]);
    },
    endpoint,
  );
});

t.test('refuses bodies without a usable model or stream', async (t) => {
  const refused: Record<string, object> = {
    '{}': { code: 'MODEL_REQUIRED', param: 'model' },
    '{"model":""}': { code: 'MODEL_REQUIRED' },
    '{"model":7}': { code: 'FIELD_INVALID', param: 'model' },
    '{"model":null}': { code: 'FIELD_INVALID' },
    '{"model":"m","stream":"yes"}': { code: 'FIELD_INVALID', param: 'stream' },
    '{"model"': { code: 'BODY_NOT_JSON' },
    '': { code: 'BODY_NOT_JSON' },
  };
  for (const [body, error] of Object.entries(refused))
    t.match(await exchange(body, (ctx) => ctx.inbound.read()), [error], body);
});

t.test('reads no body of a GET', async (t) => {
  const endpoint: Endpoint = { ...post, method: 'GET', operation: 'list-models' };
  await exchange(
    'ignored',
    async (ctx) => {
      await ctx.inbound.read();
      t.equal(ctx.inbound.content, undefined);
      t.throws(() => ctx.body, { code: 'PLUGIN_CONTRACT' });
    },
    endpoint,
  );
});

t.test('shows an endpoint the query and keeps how the client wants its stream', async (t) => {
  const framed: Endpoint = {
    ...post,
    target: ({ query }) => ({
      model: 'm',
      stream: true,
      framing: query['b'] === 'x&y' ? 'json-list' : 'events',
    }),
  };
  await exchange(
    '{}',
    async (ctx) => {
      await ctx.inbound.read();
      t.match(ctx.inbound.content, { framing: 'json-list', stream: true, model: 'm' });
    },
    framed,
  );
});
