import {
  Attempt,
  Client,
  Continued,
  UpstreamError,
  type BrokenAnswer,
  type ClientIdentity,
  type Context,
  type Contribution,
  type Executor,
  type Reply,
} from '@ai-proxy/core';
import t from 'tap';
import router from '../../../../../plugins/policies/router/index.ts';
import { RouterState, type RouterStateView } from '../../../../../plugins/policies/router/keys.ts';
import { fakeContext, fakeHost, fakeReply, run, setUp, type FakeRequest } from '../fake-context.ts';
import { executor } from './fake-executor.ts';

const defaults = {
  strategy: 'round-robin',
  fallbackEnabled: true,
  requestRetry: 3,
  forceModelPrefix: false,
  bootstrapRetries: 1,
  sessionAffinity: { enabled: true, header: 'x-session-id', ttlSecs: 3600 },
  maxRetryInterval: 30,
  retryAmbiguous: true,
  budgetPercent: 20,
  budgetPerSecond: 10,
  cooldownAuthSecs: 300,
  cooldown429Secs: 60,
  cooldown5xxSecs: 15,
  cooldownNetworkSecs: 10,
  jitterFactor: 1,
};
const executors = [
  executor('claude', { any: {} }),
  executor('openai', {
    a: { models: [{ id: 'gpt-4o', alias: 'smart' }] },
    b: { models: [{ id: 'gpt-4o', alias: 'smart' }, { id: 'secret-model' }] },
  }),
  executor('compat', { c: { models: [{ id: 'gpt-4o' }], prefix: 'c/' } }),
];

async function routerOver(list: readonly Executor[], options = {}): Promise<Contribution> {
  const contribution = await setUp(router, { ...defaults, ...options });
  await contribution.ready?.({
    executors: list,
    dialect: () => undefined,
    service: () => undefined,
  });
  return contribution;
}

interface Routed {
  readonly result: unknown;
  /** Targets in the order in which they were tried. */
  readonly tried: string[];
  readonly ctx: Context;
}

async function ask(
  contribution: Contribution,
  request: FakeRequest,
  details: { client?: Partial<ClientIdentity>; answer?: () => Reply } = {},
): Promise<Routed> {
  const ctx = await fakeContext(request);
  if (details.client !== undefined)
    ctx.set(Client, {
      id: 'c',
      name: undefined,
      tenantId: undefined,
      allowedModels: undefined,
      allowedCredentials: undefined,
      metadata: {},
      ...details.client,
    });
  const tried: string[] = [];
  const result = await run(contribution, ctx, async (fork) => {
    const target = fork?.get(Attempt);
    tried.push(`${target?.credential.id}=${target?.model}`);
    return (details.answer ?? fakeReply)();
  }).catch((error: unknown) => error);
  return { result, tried, ctx };
}

const fail = () => {
  throw new UpstreamError('UPSTREAM_RATE_LIMITED', { provider: 'x' });
};

t.test('sends a model to the credentials that name it, in turn', async (t) => {
  const layer = await routerOver(executors);
  const tried = [];
  for (let request = 0; request < 6; request++)
    tried.push(...(await ask(layer, { model: 'gpt-4o' })).tried);
  t.same(tried.toSorted(), [
    'a=gpt-4o',
    'a=gpt-4o',
    'b=gpt-4o',
    'b=gpt-4o',
    'c=gpt-4o',
    'c=gpt-4o',
  ]);
});

t.test('sends the id behind an alias and takes prefixes off', async (t) => {
  const layer = await routerOver(executors, { strategy: 'fill-first' });
  t.same((await ask(layer, { model: 'smart' })).tried, ['a=gpt-4o']);
  t.same((await ask(layer, { model: 'c/gpt-4o' })).tried, ['c=gpt-4o']);
  t.same((await ask(layer, { model: 'new-model' })).tried, ['any=new-model']);
});

t.test('falls back to the other candidates, and to other providers when it may', async (t) => {
  const options = { strategy: 'fill-first' };
  const wide = await ask(
    await routerOver(executors, options),
    { model: 'gpt-4o' },
    { answer: fail },
  );
  t.same(wide.tried, ['a=gpt-4o', 'b=gpt-4o', 'c=gpt-4o']);
  t.match(wide.result, { code: 'UPSTREAM_RATE_LIMITED' });
  const layer = await routerOver(executors, { ...options, fallbackEnabled: false });
  const narrow = await ask(layer, { model: 'gpt-4o' }, { answer: fail });
  t.same(narrow.tried, ['a=gpt-4o', 'b=gpt-4o']);
});

t.test('makes as many attempts as request-retry allows', async (t) => {
  const layer = await routerOver(executors, { requestRetry: 1 });
  t.equal((await ask(layer, { model: 'gpt-4o' }, { answer: fail })).tried.length, 2);
});

t.test('refuses names that are missing, impossible or unknown before any attempt', async (t) => {
  const layer = await routerOver(executors.slice(1));
  for (const [model, code] of [
    ['', 'MODEL_REQUIRED'],
    ['../admin', 'MODEL_INVALID'],
    ['gpt-5', 'MODEL_UNKNOWN'],
  ] as const) {
    const { result, tried } = await ask(layer, { model });
    t.match(result, { code });
    t.same(tried, []);
  }
});

t.test('enforces the models and credentials of a key', async (t) => {
  const layer = await routerOver(executors);
  const asked = (client: Partial<ClientIdentity>) => ask(layer, { model: 'smart' }, { client });
  t.match((await asked({ allowedModels: ['claude-*'] })).result, { code: 'MODEL_FORBIDDEN' });
  t.match((await asked({ allowedCredentials: ['any'] })).result, { code: 'MODEL_FORBIDDEN' });
  for (let request = 0; request < 3; request++)
    t.same((await asked({ allowedModels: ['smart'], allowedCredentials: ['b'] })).tried, [
      'b=gpt-4o',
    ]);
});

t.test('suggests no model that the key may not use', async (t) => {
  const layer = await routerOver(executors.slice(1));
  const typo = { model: 'secret-modle' };
  const open = await ask(layer, typo);
  t.match(open.result, { code: 'MODEL_UNKNOWN', message: /Did you mean "secret-model"/ });
  const closed = await ask(layer, typo, { client: { allowedModels: ['gpt-*'] } });
  t.match(closed.result, { code: 'MODEL_UNKNOWN' });
  t.notMatch(String(closed.result), /secret-model"/);
});

t.test('refuses a model without a prefix when prefixes are forced, and says so', async (t) => {
  const layer = await routerOver(executors, { forceModelPrefix: true });
  const { result } = await ask(layer, { model: 'gpt-4o' });
  t.match(result, { code: 'MODEL_UNKNOWN', message: /prefix of its credential/ });
  t.same((await ask(layer, { model: 'c/gpt-4o' })).tried, ['c=gpt-4o']);
});

t.test('answers lists of models itself', async (t) => {
  const layer = await routerOver(executors);
  const { result, tried } = await ask(layer, { operation: 'list-models' });
  t.match(result, {
    body: {
      kind: 'models',
      models: [
        { id: 'secret-model', provider: 'openai', created: 0 },
        { id: 'smart', provider: 'openai' },
        { id: 'c/gpt-4o', provider: 'compat' },
      ],
    },
  });
  t.same(tried, []);
});

t.test('answers for one model, unless the key may not use it', async (t) => {
  const layer = await routerOver(executors);
  const request = (model: string): FakeRequest => ({ operation: 'list-models', params: { model } });
  t.match((await ask(layer, request('c/gpt-4o'))).result, {
    body: { kind: 'model', model: { id: 'c/gpt-4o', provider: 'compat' } },
  });
  t.match((await ask(layer, request('gpt-9'))).result, { code: 'MODEL_UNKNOWN', status: 404 });
  const client = { allowedModels: ['gpt-*'] };
  t.match((await ask(layer, request('secret-model'), { client })).result, {
    code: 'MODEL_UNKNOWN',
  });
});

t.test('serves nothing before it is ready', async (t) => {
  const layer = await setUp(router, defaults);
  t.match((await ask(layer, { model: 'gpt-4o' })).result, { code: 'MODEL_UNKNOWN' });
});

t.test('declares what the core must know before it is set up', async (t) => {
  t.same(router.provides, [Attempt]);
  t.same(router.uses, [Client, Continued]);
  t.equal(router.reenters, true);
});

t.test('shows how its credentials are doing', async (t) => {
  const layer = await routerOver(executors);
  await ask(layer, { model: 'gpt-4o' }, { answer: fail });
  const coolingModels = [{ model: 'gpt-4o', coolingForMs: 45_000, reason: 'limited' }];
  const [key, state] = layer.services?.[0] ?? [];
  t.equal(key, RouterState);
  t.match(parseView(state).snapshot(), [
    { provider: 'claude', credential: 'any', coolingForMs: 0, inFlight: 0 },
    { provider: 'openai', credential: 'a', coolingForMs: 0, coolingModels },
    { provider: 'openai', credential: 'b', coolingForMs: 0, coolingModels },
    { provider: 'compat', credential: 'c', coolingForMs: 0, coolingModels },
  ]);
  t.match((await ask(layer, { model: 'gpt-4o' })).result, {
    code: 'CREDENTIALS_COOLING',
    retryAfterMs: 45_000,
  });
});

t.test('sends models to the cheapest where prices are known, and warns where not', async (t) => {
  const host = fakeHost('router');
  const layer = await setUp(router, { ...defaults, strategy: 'cost' }, host);
  const priced = {
    version: '1',
    costOf: () => undefined,
    rateOf: (provider: string) =>
      provider === 'compat' ? { input: 1n, output: 1n } : { input: 2n, output: 2n },
  };
  const ready = { executors, dialect: () => undefined };
  await layer.ready?.({ ...ready, service: () => priced as never });
  for (let request = 0; request < 3; request++)
    t.same((await ask(layer, { model: 'gpt-4o' })).tried, ['c=gpt-4o']);
  t.same(host.lines, []);
  await layer.ready?.({ ...ready, service: () => undefined });
  t.match(host.lines, [{ msg: /no plugin knows prices/ }]);
});

t.test('continues a broken answer with models that take up a text', async (t) => {
  const able = { models: [{ id: 'm' }], prefills: () => true };
  const list = [executor('one', { a: able, b: { models: [{ id: 'm' }] }, c: able })];
  const layer = await routerOver(list, { strategy: 'fill-first' });
  const answers = async (broken: BrokenAnswer): Promise<string[]> => {
    const ctx = await fakeContext({ model: 'm' });
    ctx.set(Continued, broken);
    const tried: string[] = [];
    await run(layer, ctx, async (fork) => {
      tried.push(fork?.get(Attempt).credential.id ?? '');
      throw new UpstreamError('UPSTREAM_NOT_FOUND', { provider: 'one' });
    }).catch(() => undefined);
    return tried;
  };
  t.same(
    await answers({
      text: 'The answer',
      servedBy: [{ provider: 'one', credential: 'a', model: 'm' }],
    }),
    ['c', 'a'],
  );
  t.same(await answers({ text: '', servedBy: [] }), ['a', 'b', 'c']);
});

function parseView(state: unknown): RouterStateView {
  return state as RouterStateView;
}
