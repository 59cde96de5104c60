import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { Attempt, type Credential } from '../../../core/src/context/attempt.ts';
import type { Context } from '../../../core/src/context/context.ts';
import { Reply, type ReplyBody } from '../../../core/src/context/reply.ts';
import type { Dialect } from '../../../core/src/dialect/dialect.ts';
import { sourceFrom } from '../../../core/src/executor/source.ts';
import { definePlugin, pluginApi, type Host } from '../../../core/src/pipeline/plugin.ts';
import { startGateway, type TestGateway } from '../../../core/src/testing/gateway.ts';
import { lineDialectWithCodecs, lineDialectWithout } from './line-codecs.ts';
import { lines } from './line-dialect.ts';

const credential: Credential = {
  id: 'only',
  provider: 'acme',
  dialect: 'other',
  models: [],
  excludedModels: [],
  weight: 1,
};
const { counting } = lineDialectWithCodecs('line');
const client: Dialect = { ...lineDialectWithout('+bad'), ...(counting && { counting }) };
const upstream: Dialect = {
  ...lineDialectWithCodecs('other'),
  encodeRequest: ({ model, user }) => ({ value: { model, user: user ?? '' }, warnings: [] }),
};

const translator = definePlugin({
  name: 'lines',
  api: pluginApi,
  summary: 'Two line dialects.',
  setup: () => ({
    dialects: [client, upstream],
    endpoints: [
      { method: 'POST', path: '/v1/lines', dialect: 'line', operation: 'generate' },
      { method: 'POST', path: '/v1/counts', dialect: 'line', operation: 'count-tokens' },
    ],
  }),
});

const chooser = definePlugin({
  name: 'chooser',
  api: pluginApi,
  summary: 'Chooses the only credential.',
  provides: [Attempt],
  reenters: true,
  setup: () => ({
    handle: (ctx, next) => {
      ctx.mapRequest((request, { provider }) => ({ ...request, user: `mapped for ${provider}` }));
      return next(ctx.fork({ attempt: { credential, model: 'n', headers: {} } }));
    },
  }),
});

/** A gateway between two dialects whose upstream answers as `answer` says. */
function startBetween(
  answer: (ctx: Context) => ReplyBody,
  facts: { readonly config?: string; readonly onClose?: () => void } = {},
): Promise<TestGateway> {
  const { config = '', onClose = () => undefined } = facts;
  const acme = definePlugin({
    name: 'acme',
    api: pluginApi,
    summary: 'The upstream.',
    requires: [Attempt],
    setup: () => ({
      close: onClose,
      executor: {
        provider: 'acme',
        credentials: [credential],
        execute: async (ctx) => new Reply(answer(ctx)),
      },
    }),
  });
  const plugins = { lines: translator, chooser, acme };
  const builtins = Object.fromEntries(
    Object.entries(plugins).map(([name, plugin]) => [name, async () => ({ default: plugin })]),
  );
  return startGateway({ builtins, config, defaultPipeline: Object.keys(plugins) });
}

async function post(url: string, body: object): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

t.test('counts streams that it ends since they would break their protocol', async (t) => {
  let words = ['start', '+good', '+bad', '+bad', 'done'];
  const { close, gateway, logs, url } = await startBetween(() => ({
    kind: 'stream',
    dialect: 'other',
    source: sourceFrom(once(lines(...words))),
  }));
  const ask = { model: 'm', stream: true };
  t.equal(gateway.streamViolations, 0);
  const { status, text } = await post(`${url}/v1/lines`, ask);
  t.equal(status, 200);
  t.match(text, /data: \+good\n\ndata: error STREAM_MALFORMED\n\n$/);
  t.equal(gateway.streamViolations, 1, 'one stream, however many frames');
  t.match(
    logs.filter(({ violation }) => violation !== undefined),
    [{ id: /./, violation: '+bad says +bad.', msg: /a stream was ended/ }],
  );
  await post(`${url}/v1/lines`, ask);
  t.equal(gateway.streamViolations, 2);
  words = ['start', '+good', 'done'];
  t.match((await post(`${url}/v1/lines`, ask)).text, /data: done\n\n$/);
  await gateway.reload();
  t.equal(gateway.streamViolations, 2, 'the count outlives a reload');
  await close();
});

t.test('translates a request that a layer maps, and a count that it asks for', async (t) => {
  const bodies: unknown[] = [];
  const { close, url } = await startBetween((ctx) => {
    bodies.push([ctx.inbound.operation, JSON.parse(ctx.body.toBytes().toString())]);
    const answer = ctx.inbound.operation === 'generate' ? { text: 'Hi' } : { tokens: 3 };
    return { kind: 'whole', dialect: 'other', bytes: Buffer.from(JSON.stringify(answer)) };
  });
  const generated = await post(`${url}/v1/lines`, { model: 'm' });
  t.match(JSON.parse(generated.text), { text: 'Hi', by: 'line' });
  const counted = await post(`${url}/v1/counts`, { model: 'm', count: 'these', stream: true });
  t.match(JSON.parse(counted.text), { tokens: 3, by: 'line' });
  t.strictSame(bodies, [
    ['generate', { model: 'n', user: 'mapped for acme' }],
    ['count-tokens', { model: 'n', messages: 1, countedBy: 'other' }],
  ]);
  await close();
});

t.test('lets whoever answers give a count', async (t) => {
  const { close, url } = await startBetween(() => ({ kind: 'tokens', count: { tokens: 12 } }));
  t.match(JSON.parse((await post(`${url}/v1/counts`, { model: 'm' })).text), {
    tokens: 12,
    by: 'line',
  });
  await close();
});

t.test('a stop tells plugins of the requests that it cuts off before it closes them', async (t) => {
  const told: string[] = [];
  const { close, url } = await startBetween(
    (ctx) => {
      ctx.onEnd(({ outcome }) => told.push(outcome));
      return { kind: 'stream', dialect: 'other', source: sourceFrom(endless()) };
    },
    { config: 'daemon: { shutdown-timeout: 0 }', onClose: () => told.push('closed') },
  );
  const asked = fetch(`${url}/v1/lines`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', stream: true }),
  });
  const answer = (await asked).text();
  await Promise.all([close(), t.rejects(answer)]);
  t.strictSame(told, ['cancelled', 'closed']);
});

async function* endless(): AsyncGenerator<string> {
  for (;;) {
    yield lines('start', '+a');
    await sleep(5);
  }
}

/** A gateway with one plugin of middleware that answers with what `tell` reads. */
async function startTelling(
  config: string,
  tell: (host: Host, address: string) => unknown,
): Promise<{ readonly close: () => Promise<void>; ask(forwarded: string): Promise<unknown> }> {
  const seen: string[] = [];
  const teller = definePlugin({
    name: 'teller',
    api: pluginApi,
    summary: 'Tells what it sees.',
    configSchema: {
      type: 'object',
      properties: {
        token: { type: 'string', writeOnly: true },
        words: { type: 'integer', default: 3 },
      },
    },
    rootKeys: { teller: '*' },
    setup: (host) => ({
      handle: (ctx, next) => {
        seen.push(JSON.stringify(tell(host, ctx.inbound.ip)));
        return next();
      },
    }),
  });
  const acme = definePlugin({
    name: 'acme',
    api: pluginApi,
    summary: 'The upstream.',
    requires: [Attempt],
    setup: () => ({
      executor: {
        provider: 'acme',
        credentials: [credential],
        execute: async () => new Reply({ kind: 'tokens', count: { tokens: 1 } }),
      },
    }),
  });
  const plugins = { lines: translator, teller, chooser, acme };
  const builtins = Object.fromEntries(
    Object.entries(plugins).map(([name, plugin]) => [name, async () => ({ default: plugin })]),
  );
  const { close, url } = await startGateway({
    builtins,
    config,
    defaultPipeline: Object.keys(plugins),
  });
  const ask = async (forwarded: string): Promise<unknown> => {
    await fetch(`${url}/v1/counts`, {
      method: 'POST',
      headers: { 'x-forwarded-for': forwarded },
      body: JSON.stringify({ model: 'm' }),
    });
    return JSON.parse(seen.at(-1) ?? 'null');
  };
  return { close, ask };
}

t.test('takes the address of clients from trusted proxies only', async (t) => {
  for (const [proxies, address] of [
    ['[]', '127.0.0.1'],
    ['[10.0.0.0/8]', '127.0.0.1'],
    ['[127.0.0.0/8, 10.0.0.0/8]', '203.0.113.9'],
  ]) {
    const { ask, close } = await startTelling(`trusted-proxies: ${proxies}`, (_, ip) => ip);
    t.equal(await ask('198.51.100.1, 203.0.113.9, 10.0.0.1'), address);
    await close();
  }
});

t.test('shows plugins the configuration at work without secrets', async (t) => {
  const config = 'teller: { token: token-of-teller }\nrequest-timeout: 60\n';
  const { ask, close } = await startTelling(config, (host) => host.shownConfig());
  t.match(await ask(''), {
    host: '127.0.0.1',
    'request-timeout': 60,
    'connect-timeout': 30,
    teller: { token: '***', words: 3 },
    pipeline: ['lines', 'teller', 'chooser', 'acme'],
  });
  await close();
});
