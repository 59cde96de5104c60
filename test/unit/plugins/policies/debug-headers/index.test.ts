import { GatewayError, type AttemptRecord } from '@ai-proxy/core';
import t from 'tap';
import debugHeaders from '../../../../../plugins/policies/debug-headers/index.ts';
import { fakeContext, fakeReply, run, setUp } from '../fake-context.ts';

const debug = { headers: [['X-Debug', 'true']] as const };
const served = { provider: 'openai', model: 'gpt-4o', credential: 'team-b' };
const attempt = (outcome: string): AttemptRecord => ({
  provider: 'openai',
  credential: 'team-a',
  model: 'gpt-4o',
  startedMs: 0,
  endedMs: 1,
  outcome,
  status: undefined,
  ambiguous: false,
});

t.test('tells a client that asks who answered after which attempts', async (t) => {
  const ctx = await fakeContext(debug);
  const reply = fakeReply(served);
  const result = await run(await setUp(debugHeaders, {}), ctx, () => {
    ctx.trace.record(attempt('UPSTREAM_RATE_LIMITED'));
    ctx.trace.record(attempt('ok'));
    return Promise.resolve(reply);
  });
  t.equal(result, reply);
  t.same(reply.headers, {
    'x-debug-provider': 'openai',
    'x-debug-model': 'gpt-4o',
    'x-debug-credential': 'team-b',
    'x-debug-attempts': '2',
    'x-debug-trace': 'gpt-4o@openai:UPSTREAM_RATE_LIMITED, gpt-4o@openai:ok',
  });
});

t.test('counts no attempts where no provider was asked', async (t) => {
  const reply = fakeReply();
  await run(await setUp(debugHeaders, {}), await fakeContext(debug), () => Promise.resolve(reply));
  t.same(reply.headers, { 'x-debug-attempts': '0' });
});

t.test('cannot be made to write a second header', async (t) => {
  const reply = fakeReply({ ...served, credential: 'a\r\nset-cookie: b' });
  await run(await setUp(debugHeaders, {}), await fakeContext(debug), () => Promise.resolve(reply));
  t.equal(reply.headers['x-debug-credential'], 'a??set-cookie: b');
});

t.test('hands on the promise of next() itself to everybody else', async (t) => {
  const layer = await setUp(debugHeaders, {});
  for (const headers of [[], [['x-debug', 'false']], [['x-debug', '']]] as const) {
    const answer = Promise.resolve(fakeReply(served));
    const result = layer.handle?.(await fakeContext({ headers }), () => answer);
    t.equal(result, answer);
    t.same((await answer).headers, {});
  }
});

t.test('lets errors pass', async (t) => {
  const failure = new Error('below');
  const layer = await setUp(debugHeaders, {});
  const result = run(layer, await fakeContext(debug), () => Promise.reject(failure));
  await t.rejects(result, failure);
});

t.test('explains failures too', async (t) => {
  const failure = new GatewayError('UPSTREAM_OVERLOADED');
  const ctx = await fakeContext(debug);
  ctx.trace.record({
    provider: 'acme',
    credential: 'one',
    model: 'm',
    startedMs: 0,
    endedMs: 1,
    outcome: 'UPSTREAM_OVERLOADED',
    status: 529,
    ambiguous: false,
  });
  ctx.trace.warn([{ path: 'seed', reason: 'no counterpart' }]);
  const layer = await setUp(debugHeaders, {});
  await t.rejects(
    run(layer, ctx, () => Promise.reject(failure)),
    failure,
  );
  t.match(failure.headers, {
    'x-debug-provider': 'acme',
    'x-debug-credential': 'one',
    'x-debug-attempts': '1',
    'x-debug-trace': 'm@acme:UPSTREAM_OVERLOADED',
    'x-debug-lost': 'seed',
  });
});

t.test('tells where the time went, in answers and failures', async (t) => {
  const layer = await setUp(debugHeaders, {});
  const ctx = await fakeContext(debug);
  ctx.trace.spent('debug-headers', 0);
  ctx.trace.spent('auth', 0.5);
  const reply = fakeReply();
  await run(layer, ctx, () => Promise.resolve(reply));
  t.match(reply.headers, { 'server-timing': 'auth;dur=0.50' });
  const failure = new GatewayError('KEY_UNKNOWN');
  await t.rejects(
    run(layer, ctx, () => Promise.reject(failure)),
    failure,
  );
  t.match(failure.headers, { 'server-timing': 'auth;dur=0.50' });
});
