import {
  Charge,
  Client,
  GatewayError,
  type Context,
  type Contribution,
  type ExchangeEnd,
  type Host,
  type Reply,
  type Usage,
} from '@ai-proxy/core';
import t from 'tap';
import { Carried } from '../../../../../core/src/pipeline/carried.ts';
import rateLimit from '../../../../../plugins/policies/rate-limit/index.ts';
import { fakeContext, fakeHost, fakeReply, setUp, type FakeRequest } from '../fake-context.ts';
import { clientOf, optionsOf } from './clients.ts';
import { FakeStore, readyWith } from './fake-store.ts';

/** A request that went through the layer and has not ended. */
interface Open {
  readonly ctx: Context;
  readonly reply: Reply;
  end(changes?: Partial<ExchangeEnd>): void;
}

interface Asked extends FakeRequest {
  readonly client?: ReturnType<typeof clientOf>;
  readonly below?: () => Promise<Reply>;
}

async function ask(layer: Contribution, details: Asked = {}): Promise<Open> {
  const { below = () => Promise.resolve(fakeReply()), client, ...request } = details;
  const ctx = await fakeContext(request);
  if (client !== undefined) ctx.set(Client, client);
  const endings: ((end: ExchangeEnd) => void)[] = [];
  ctx.onEnd = (run) => void endings.push(run);
  const reply = await layer.handle?.(ctx, below);
  if (reply === undefined) throw new Error('There is no layer.');
  return {
    ctx,
    reply,
    end: (changes = {}) =>
      endings.forEach((run) => run({ outcome: 'complete', status: 200, ms: 1, ...changes })),
  };
}

/** A host whose objects survive a second `setUp`. */
function lastingHost() {
  const carried = new Carried();
  const host = fakeHost('rate-limit');
  return { ...host, carry: ((name, create) => carried.get('x', name, create)) as Host['carry'] };
}

function charge({ ctx }: Open, picoUsd: bigint, usage?: Usage): void {
  ctx.set(Charge, { picoUsd, usage, source: 'provider', priceVersion: '1' });
}

t.test('lets everything pass where nothing limits', async (t) => {
  const layer = await setUp(rateLimit, optionsOf());
  for (let count = 0; count < 100; count++) t.same((await ask(layer)).reply.headers, {});
});

t.test('refuses the 61st request in a minute, and lets it in when the time is up', async (t) => {
  const host = fakeHost('rate-limit');
  const layer = await setUp(rateLimit, optionsOf({ perKeyRpm: 60 }), host);
  const client = clientOf('team');
  for (let count = 0; count < 60; count++) {
    const { reply } = await ask(layer, { client });
    t.equal(reply.headers['x-ratelimit-remaining'], String(59 - count));
    host.time.monotonicMs += 100;
  }
  const below = () => t.fail('the layers below ran') as never;
  const error = await refused(ask(layer, { client, below }));
  t.match(error, { code: 'RATE_LIMITED', retryAfterMs: 54_000 });
  t.match(error.headers, {
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '54',
    'x-ratelimit-reset-requests': '60s',
  });
  host.time.monotonicMs += 53_999;
  await t.rejects(ask(layer, { client }), { code: 'RATE_LIMITED', retryAfterMs: 1 });
  host.time.monotonicMs += 1;
  await ask(layer, { client });
  await t.rejects(ask(layer, { client }), { code: 'RATE_LIMITED' });
  await ask(layer, { client: clientOf('other') });
});

async function refused(asking: Promise<Open>): Promise<GatewayError> {
  try {
    await asking;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('The request was let in.');
}

t.test('a jump of the wall clock opens no window', async (t) => {
  const host = fakeHost('rate-limit');
  const layer = await setUp(rateLimit, optionsOf({ perKeyRpm: 1 }), host);
  await ask(layer);
  for (const jumpMs of [86_400_000, -86_400_000]) {
    host.time.nowMs += jumpMs;
    await t.rejects(ask(layer), { code: 'RATE_LIMITED' });
  }
});

t.test('puts the headers on the errors of layers below', async (t) => {
  const layer = await setUp(rateLimit, optionsOf({ perKeyRpm: 5 }));
  const below = () => Promise.reject(new GatewayError('UPSTREAM_FAILED'));
  await t.rejects(ask(layer, { below }), {
    code: 'UPSTREAM_FAILED',
    headers: { 'x-ratelimit-remaining': '4' },
  });
  const crash = () => Promise.reject(new TypeError('a mistake'));
  await t.rejects(ask(layer, { below: crash }), {
    code: 'INTERNAL',
    headers: { 'x-ratelimit-remaining': '3' },
  });
});

t.test('frees a slot exactly once, however the request ends', async (t) => {
  const layer = await setUp(rateLimit, optionsOf({ perKeyConcurrency: 1 }));
  for (const outcome of ['complete', 'failed', 'cancelled'] as const) {
    const first = await ask(layer);
    await t.rejects(ask(layer), { code: 'CONCURRENCY_LIMITED', retryAfterMs: 1000 });
    first.end({ outcome });
    first.end({ outcome });
    const second = await ask(layer);
    await t.rejects(ask(layer), { code: 'CONCURRENCY_LIMITED' });
    second.end();
  }
});

t.test('sets tokens aside, and settles by what the provider counted', async (t) => {
  const layer = await setUp(rateLimit, optionsOf({ perKeyTpm: 2000 }));
  const body = { max_tokens: 1500 };
  const first = await ask(layer, { body });
  const before = Number(first.reply.headers['x-ratelimit-remaining-tokens']);
  t.ok(before < 500 && before > 450, `${before} left`);
  await t.rejects(ask(layer, { body }), { code: 'TOKENS_LIMITED', retryAfterMs: 61_000 });
  first.end({ usage: { inputTokens: 100, outputTokens: 200 } });
  const second = await ask(layer, { body });
  t.equal(Number(second.reply.headers['x-ratelimit-remaining-tokens']), before - 300);
});

t.test('gives the tokens of a failure back', async (t) => {
  const layer = await setUp(rateLimit, optionsOf({ globalTpm: 2000 }));
  for (let count = 0; count < 50; count++)
    (await ask(layer, { body: { max_tokens: 1500 } })).end({ outcome: 'failed', status: 502 });
  t.pass('fifty failures in a minute');
});

t.test('takes what was charged before what the answer says', async (t) => {
  const layer = await setUp(rateLimit, optionsOf({ perKeyTpm: 10_000 }));
  const first = await ask(layer);
  charge(first, 0n, { inputTokens: 4000, outputTokens: 4000 });
  first.end({ usage: { inputTokens: 1 } });
  const { headers } = (await ask(layer, { body: { max_tokens: 1 } })).reply;
  t.ok(Number(headers['x-ratelimit-remaining-tokens']) < 2000);
});

t.test('looks for usage where tokens are limited, and only there', async (t) => {
  for (const [limit, expected] of [
    [{ perKeyTpm: 10_000 }, 1],
    [{ perKeyRpm: 10 }, 0],
  ] as const) {
    const layer = await setUp(rateLimit, optionsOf(limit));
    const ctx = await fakeContext();
    let wanted = 0;
    ctx.wantUsage = () => void wanted++;
    await layer.handle?.(ctx, () => Promise.resolve(fakeReply()));
    t.equal(wanted, expected);
  }
});

t.test('refuses a client whose budget is spent until the period ends', async (t) => {
  const host = fakeHost('rate-limit');
  const layer = await setUp(rateLimit, optionsOf(), host);
  layer.ready?.(readyWith(new FakeStore()));
  const client = clientOf('team', { budget: { totalUsd: 0.001, period: 'daily' } });
  host.time.nowMs = Date.UTC(2030, 0, 1, 23, 59, 59, 500);
  const first = await ask(layer, { client });
  charge(first, 999_999_999n);
  first.end();
  const second = await ask(layer, { client });
  charge(second, 1n);
  second.end();
  await t.rejects(ask(layer, { client }), { code: 'BUDGET_SPENT', retryAfterMs: 500 });
  host.time.nowMs += 499;
  await t.rejects(ask(layer, { client }), { code: 'BUDGET_SPENT', retryAfterMs: 1 });
  host.time.nowMs += 1;
  await ask(layer, { client });
  t.same(host.lines, []);
});

t.test('a budget spent before the process began stays spent', async (t) => {
  const store = new FakeStore();
  const host = fakeHost('rate-limit');
  const client = clientOf('team', { budget: { totalUsd: 5 } });
  store.rows.push({ client: 'team', startedMs: 1, costPicoUsd: 5_000_000_000_000n });
  const layer = await setUp(rateLimit, optionsOf(), host);
  layer.ready?.(readyWith(store));
  const asked = Array.from({ length: 10 }, () => ask(layer, { client }));
  for (const result of await Promise.allSettled(asked))
    t.match(result, { reason: { code: 'BUDGET_SPENT', retryAfterMs: undefined } });
  t.equal(store.asked, 1, 'ten requests at once read it once');
});

t.test('the limit of a day is read from the ledger like a budget', async (t) => {
  const store = new FakeStore();
  const host = fakeHost('rate-limit');
  store.rows.push({ client: 'team', startedMs: host.time.nowMs, costPicoUsd: 10n ** 12n });
  const layer = await setUp(rateLimit, optionsOf({ perKeyCostPerDayUsd: 1 }), host);
  layer.ready?.(readyWith(store));
  await t.rejects(ask(layer, { client: clientOf('team') }), { code: 'BUDGET_SPENT' });
  const open = await ask(layer);
  charge(open, 10n ** 12n);
  open.end();
  await t.rejects(ask(layer), { code: 'BUDGET_SPENT' }, 'an anonymous client is counted in memory');
});

t.test('a request that cannot be paid consumes nothing', async (t) => {
  const layer = await setUp(rateLimit, optionsOf({ globalRpm: 3, globalConcurrency: 3 }));
  const poor = clientOf('poor', { budget: { totalUsd: 0 } });
  for (let count = 0; count < 10; count++)
    await t.rejects(ask(layer, { client: poor }), { code: 'BUDGET_SPENT' });
  for (let count = 0; count < 3; count++) await ask(layer);
  await t.rejects(ask(layer));
});

t.test('says once that budgets are not kept or not enforced', async (t) => {
  const host = fakeHost('rate-limit');
  const layer = await setUp(rateLimit, optionsOf({ perKeyCostPerDayUsd: 1 }), host);
  layer.ready?.(readyWith());
  const client = clientOf('team');
  for (let count = 0; count < 3; count++) (await ask(layer, { client })).end();
  t.match(host.lines, [{ msg: /forgotten with a restart/ }, { msg: /not enforced/ }]);
});

t.test('says at the start, or with the first budget, that nobody may charge', async (t) => {
  const start = async (enabled: boolean) => {
    const { lines, ...host } = fakeHost('rate-limit');
    const layer = await setUp(rateLimit, optionsOf({ enabled, perKeyCostPerDayUsd: 1 }), host);
    layer.ready?.(readyWith(new FakeStore(), null));
    return { layer, lines };
  };
  const said = [{ msg: /"cost" is not in the pipeline, or switched off/ }];
  t.match((await start(true)).lines, said);
  const { layer, lines } = await start(false);
  await ask(layer, { client: clientOf('free') });
  t.same(lines, [], 'a limit that is switched off needs nobody');
  (await ask(layer, { client: clientOf('team', { budget: { totalUsd: 5 } }) })).end();
  t.match(lines, said);
});

t.test('keeps windows and slots over a reload that changes the limits', async (t) => {
  const host = lastingHost();
  const client = clientOf('team');
  const old = await setUp(rateLimit, optionsOf({ perKeyRpm: 3, perKeyConcurrency: 9 }), host);
  const open = [await ask(old, { client }), await ask(old, { client })];
  const fresh = await setUp(rateLimit, optionsOf({ perKeyRpm: 5, perKeyConcurrency: 3 }), host);
  const { headers } = (await ask(fresh, { client })).reply;
  t.match(headers, { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '2' });
  await t.rejects(ask(fresh, { client }), { code: 'CONCURRENCY_LIMITED' });
  open[0]?.end();
  await ask(fresh, { client });
  await t.rejects(ask(fresh, { client }), { code: 'CONCURRENCY_LIMITED' });
  open[1]?.end();
  await ask(fresh, { client });
  await t.rejects(ask(fresh, { client }), { code: 'RATE_LIMITED' }, 'of two limits the longer');
});

t.test('a request that ended while it waited for the ledger takes no slot', async (t) => {
  const store = new FakeStore();
  const layer = await setUp(rateLimit, optionsOf({ perKeyConcurrency: 1 }));
  layer.ready?.(readyWith(store));
  const client = clientOf('team', { budget: { totalUsd: 5 } });
  const ctx = await fakeContext();
  ctx.set(Client, client);
  const late = layer.handle?.(ctx, () => t.fail('the layers below ran') as never);
  ctx.lifetime.end('the client closed the connection');
  await t.rejects(Promise.resolve(late), { code: 'CLIENT_GONE' });
  await ask(layer, { client });
});

t.test('counting tokens counts as a request and as nothing else', async (t) => {
  const options = optionsOf({ perKeyRpm: 2, perKeyConcurrency: 1, perKeyTpm: 1 });
  const layer = await setUp(rateLimit, options);
  for (let count = 0; count < 2; count++) await ask(layer, { operation: 'count-tokens' });
  await t.rejects(ask(layer, { operation: 'count-tokens' }), { code: 'RATE_LIMITED' });
});

t.test('declares what the core must know before it is set up', async (t) => {
  t.same(rateLimit.uses, [Client]);
  t.equal(rateLimit.headOnly, true);
  t.same(rateLimit.rootKeys, { 'rate-limit': '*' });
  t.notOk(rateLimit.operations?.includes('list-models'));
});

t.test('names a model without a price once where money is limited', async (t) => {
  const host = fakeHost('rate-limit');
  const layer = await setUp(rateLimit, optionsOf({ perKeyRpm: 60 }), host);
  const unpriced = {
    picoUsd: undefined,
    usage: {},
    source: 'provider',
    priceVersion: '1',
  } as const;
  const use = async (outcome: ExchangeEnd['outcome'], limits: object) => {
    const open = await ask(layer, { client: clientOf('team', { limits }), model: 'odd' });
    open.ctx.set(Charge, unpriced);
    open.end({ outcome });
    return host.lines.filter((line) => JSON.stringify(line).includes('without a price'));
  };
  t.same(await use('complete', { rpm: 50 }), []);
  t.match(await use('cancelled', { costPerDayUsd: 1 }), [{ level: 40, model: 'odd' }]);
  t.equal((await use('complete', { costPerDayUsd: 1 })).length, 1);
});
