import {
  Client,
  GatewayError,
  UpstreamError,
  type ClientIdentity,
  type Context,
} from '@ai-proxy/core';
import t from 'tap';
import fallback from '../../../../../plugins/policies/model-fallback/index.ts';
import {
  fakeContext,
  fakeHost,
  fakeReply,
  run,
  setUp,
  type FakeHost,
  type FakeRequest,
} from '../fake-context.ts';

const chains = { 'gpt-4o': ['mini', 'sonnet'], 'o*': ['gpt-4o'] };
const down = new UpstreamError('UPSTREAM_FAILED', { provider: 'p' });

interface Asked {
  readonly result: unknown;
  readonly models: readonly string[];
  readonly bodies: readonly unknown[];
  readonly ctx: Context;
}

interface Details {
  readonly chains?: Readonly<Record<string, readonly string[]>>;
  /** What becomes of each model; those without an entry answer. */
  readonly fails?: Readonly<Record<string, Error | (() => Error)>>;
  readonly allowedModels?: readonly string[];
  readonly host?: FakeHost;
  readonly ctx?: Context;
}

async function ask(request: FakeRequest, details: Details = {}): Promise<Asked> {
  const host = details.host ?? fakeHost('model-fallback');
  const layer = await setUp(fallback, { chains: details.chains ?? {} }, host);
  const ctx = details.ctx ?? (await fakeContext(request));
  const { allowedModels } = details;
  if (allowedModels !== undefined) ctx.set(Client, { ...nobody, allowedModels });
  const models: string[] = [];
  const bodies: unknown[] = [];
  const result = await run(layer, ctx, async (fork = ctx) => {
    models.push(fork.model);
    bodies.push(fork.body.json);
    const failure = details.fails?.[fork.model];
    if (failure !== undefined) throw typeof failure === 'function' ? failure() : failure;
    return fakeReply();
  }).catch((error: unknown) => error);
  return { result, models, bodies, ctx };
}

const nobody: ClientIdentity = {
  id: 'c',
  name: undefined,
  tenantId: undefined,
  allowedModels: undefined,
  allowedCredentials: undefined,
  metadata: {},
};

t.test('passes the context on where there is no chain', async (t) => {
  const layer = await setUp(fallback, { chains });
  const ctx = await fakeContext({ model: 'sonnet' });
  const { body } = ctx;
  let passed: unknown = 'nothing';
  await run(layer, ctx, (fork) => {
    passed = fork;
    return Promise.resolve(fakeReply());
  });
  t.equal(passed, undefined);
  t.notOk(body.edited);
});

t.test('asks the next model when one has failed, without the list in the body', async (t) => {
  const body = { models: ['b', 'c'], user: 'me' };
  const asked = await ask({ model: 'a', body }, { fails: { a: down, b: down } });
  t.same(asked.models, ['a', 'b', 'c']);
  t.same(asked.bodies, [
    { model: 'a', user: 'me' },
    { model: 'b', user: 'me' },
    { model: 'c', user: 'me' },
  ]);
  t.type(asked.result, fakeReply().constructor);
});

t.test('keeps the order of a list that has the model', async (t) => {
  const asked = await ask({ model: 'a', body: { models: ['b', 'a'] } }, { fails: { b: down } });
  t.same(asked.models, ['b', 'a']);
});

t.test('takes the list out of the body also where it names nobody else', async (t) => {
  for (const models of [[], ['a'], null])
    t.same((await ask({ model: 'a', body: { models } })).bodies, [{ model: 'a' }]);
});

t.test('asks the models of the configuration, unless the request has its own', async (t) => {
  const fails = { 'gpt-4o': down, mini: down, 'o3-mini': down };
  t.same((await ask({ model: 'gpt-4o' }, { chains, fails })).models, ['gpt-4o', 'mini', 'sonnet']);
  t.same((await ask({ model: 'o3-mini' }, { chains, fails })).models, ['o3-mini', 'gpt-4o']);
  const own = { model: 'gpt-4o', body: { models: ['x'] } };
  t.same((await ask(own, { chains, fails })).models, ['gpt-4o', 'x']);
  t.same((await ask({ model: 'gpt-4o', body: { models: null } }, { chains, fails })).models, [
    'gpt-4o',
    'mini',
    'sonnet',
  ]);
});

t.test('moves on for failures of models, credentials and targets alone', async (t) => {
  const scopes = [
    ['MODEL_UNKNOWN', true],
    ['TRANSLATION_UNSUPPORTED', true],
    ['CREDENTIALS_COOLING', true],
    ['NO_CREDENTIAL', true],
    ['UPSTREAM_RATE_LIMITED', true],
    ['UPSTREAM_AUTH', true],
    ['UPSTREAM_TIMEOUT', true],
    ['UPSTREAM_REJECTED', false],
    ['FIELD_INVALID', false],
    ['MODEL_FORBIDDEN', false],
    ['CLIENT_GONE', false],
    ['SHUTTING_DOWN', false],
    ['PLUGIN_CONTRACT', false],
  ] as const;
  for (const [code, movesOn] of scopes) {
    const error = new GatewayError(code);
    const asked = await ask({ model: 'a', body: { models: ['b'] } }, { fails: { a: error } });
    t.same(asked.models, movesOn ? ['a', 'b'] : ['a'], code);
    if (!movesOn) t.equal(asked.result, error, code);
  }
  const crash = new TypeError('a bug');
  t.equal(
    (await ask({ model: 'a', body: { models: ['b'] } }, { fails: { a: crash } })).result,
    crash,
  );
});

t.test('throws the failure that tells most', async (t) => {
  const unknown = new GatewayError('MODEL_UNKNOWN');
  const later = new UpstreamError('UPSTREAM_OVERLOADED', { provider: 'p' });
  const body = { models: ['b', 'c'] };
  const first = await ask({ model: 'a', body }, { fails: { a: down, b: unknown, c: later } });
  t.equal(first.result, down);
  const last = await ask({ model: 'a', body }, { fails: { a: unknown, b: unknown, c: later } });
  t.equal(last.result, later);
});

t.test('throws a fault of the request that a later model finds', async (t) => {
  const rejected = new UpstreamError('UPSTREAM_REJECTED', { provider: 'p' });
  const body = { models: ['b', 'c'] };
  const asked = await ask({ model: 'a', body }, { fails: { a: down, b: rejected } });
  t.equal(asked.result, rejected);
  t.same(asked.models, ['a', 'b']);
});

t.test('passes over a later model that the router finds forbidden', async (t) => {
  const forbidden = new GatewayError('MODEL_FORBIDDEN');
  const body = { models: ['b', 'c'] };
  const asked = await ask({ model: 'a', body }, { fails: { a: down, b: forbidden, c: forbidden } });
  t.same(asked.models, ['a', 'b', 'c']);
  t.equal(asked.result, down);
});

t.test('refuses a list with a model that the key may not use, before any call', async (t) => {
  const asked = await ask(
    { model: 'a1', body: { models: ['a2', 'b1', 'a3'] } },
    { allowedModels: ['a*'] },
  );
  t.same(asked.models, []);
  t.match(asked.result, { code: 'MODEL_FORBIDDEN', status: 403, message: /"b1"/ });
});

t.test('leaves out models of the configuration that the key may not use', async (t) => {
  const details = { chains, fails: { 'gpt-4o': down }, allowedModels: ['gpt-4o', 'sonnet'] };
  t.same((await ask({ model: 'gpt-4o' }, details)).models, ['gpt-4o', 'sonnet']);
});

t.test('refuses a list that is none before any call', async (t) => {
  const asked = await ask({ model: 'a', body: { models: 'b' } });
  t.same(asked.models, []);
  t.match(asked.result, { code: 'FIELD_INVALID', param: 'models', status: 400 });
});

t.test('does not mix vectors of models unless the client asks for it', async (t) => {
  const fails = { 'gpt-4o': down };
  const request = { model: 'gpt-4o', operation: 'embed' } as const;
  t.same((await ask(request, { chains, fails })).models, ['gpt-4o']);
  const own = { ...request, body: { models: ['x'] } };
  t.same((await ask(own, { chains, fails })).models, ['gpt-4o', 'x']);
});

t.test('asks nobody any more when the client has left', async (t) => {
  const ctx = await fakeContext({ model: 'a', body: { models: ['b'] } });
  const leave = (): Error => {
    ctx.lifetime.end('client gone');
    return down;
  };
  t.same((await ask({}, { ctx, fails: { a: leave } })).models, ['a']);
});

t.test('asks nobody any more when the time is over', async (t) => {
  const host = fakeHost('model-fallback');
  const ctx = await fakeContext({ model: 'a', body: { models: ['b', 'c'] } });
  Object.defineProperty(ctx, 'deadlineMs', { value: 1000 });
  const late = (ms: number) => (): Error => {
    host.time.monotonicMs = ms;
    return down;
  };
  const asked = await ask({}, { ctx, host, fails: { a: late(999), b: late(1000) } });
  t.same(asked.models, ['a', 'b']);
  t.equal(asked.result, down);
});

t.test('ends the scope of a model that has failed, whoever listens to it', async (t) => {
  const layer = await setUp(fallback, { chains });
  const ctx = await fakeContext({ model: 'gpt-4o' });
  const ended: string[] = [];
  await run(layer, ctx, async (fork = ctx) => {
    fork.lifetime.onEnd(() => {
      ended.push(fork.model);
      throw new Error('a bad listener');
    });
    if (fork.model === 'gpt-4o') throw down;
    return fakeReply();
  });
  t.same(ended, ['gpt-4o']);
});

t.test('owns its root key and takes part wherever a model is asked', async (t) => {
  t.same(fallback.rootKeys, { 'model-fallback': '*' });
  t.same(fallback.operations, ['generate', 'count-tokens', 'embed']);
  t.ok(fallback.reenters);
});
