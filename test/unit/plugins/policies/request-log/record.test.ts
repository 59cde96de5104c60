import { Charge, Client, GatewayError, type AttemptRecord } from '@ai-proxy/core';
import t from 'tap';
import type { Context } from '../../../../../core/src/context/context.ts';
import { fakeContext } from '../../../core/fake-exchange.ts';
import { recordOf, type Observed } from '../../../../../plugins/policies/request-log/record.ts';

const attempt: AttemptRecord = {
  provider: 'acme',
  credential: 'team-a',
  model: 'big',
  startedMs: 1,
  endedMs: 2,
  outcome: 'UPSTREAM_NETWORK',
  status: undefined,
  ambiguous: true,
};
const observed: Observed = {
  atMs: 1000,
  firstByteMs: 5,
  served: { provider: 'other', credential: 'team-b', model: 'small' },
  requestBody: undefined,
  responseBody: undefined,
};
const complete = { outcome: 'complete', status: 200, ms: 20 } as const;
const redact = (text: string): string => text.replaceAll('sk-secret-0123', '***');

function identified(ctx: Context): Context {
  ctx.set(Client, {
    id: 'key-1',
    name: 'Ann',
    tenantId: 'acme inc',
    allowedModels: undefined,
    allowedCredentials: undefined,
    metadata: {},
  });
  return ctx;
}

t.test('says who asked what, who answered, and what it came to', async (t) => {
  const ctx = identified(await fakeContext({ body: '{"model":"m"}', stream: true }));
  ctx.trace.record(attempt);
  ctx.set(Charge, {
    picoUsd: 5n,
    usage: { inputTokens: 1, outputTokens: 2 },
    source: 'estimated',
    priceVersion: '1',
  });
  t.same(recordOf(ctx, complete, observed, redact), {
    id: 'request-1',
    atMs: 1000,
    method: 'POST',
    path: '/v1/lines',
    status: 200,
    outcome: 'complete',
    code: undefined,
    ms: 20,
    firstByteMs: 5,
    client: 'key-1',
    tenant: 'acme inc',
    operation: 'generate',
    dialect: 'line',
    stream: true,
    model: 'm',
    provider: 'other',
    credential: 'team-b',
    servedModel: 'small',
    usage: { inputTokens: 1, outputTokens: 2 },
    usageSource: 'estimated',
    costPicoUsd: 5n,
    attempts: [attempt],
    lost: [],
    error: undefined,
    requestBody: undefined,
    responseBody: undefined,
  });
});

t.test('names the last attempt where nobody answered', async (t) => {
  const ctx = await fakeContext();
  ctx.trace.record({ ...attempt, provider: 'first' });
  ctx.trace.record(attempt);
  const error = new GatewayError('UPSTREAM_NETWORK', { message: 'no sk-secret-0123' });
  const end = { outcome: 'failed', status: 502, ms: 1, error } as const;
  const record = recordOf(ctx, end, { ...observed, served: undefined }, redact);
  t.match(record, {
    provider: 'acme',
    credential: 'team-a',
    servedModel: 'big',
    code: 'UPSTREAM_NETWORK',
    error: 'no ***',
    status: 502,
    outcome: 'failed',
  });
  t.equal(record.client, undefined);
});

t.test('has the usage of the upstream where nobody charges', async (t) => {
  const ctx = await fakeContext();
  const usage = { inputTokens: 3 };
  t.match(recordOf(ctx, { ...complete, usage }, observed, redact), {
    usage,
    usageSource: 'provider',
  });
  const none = recordOf(ctx, complete, observed, redact);
  t.equal(none.usage, undefined);
  t.equal(none.usageSource, undefined);
});

t.test('what clients choose is short, well-formed and without secrets', async (t) => {
  const model = `sk-secret-0123 ${'x'.repeat(1024 * 1024)}`;
  const ctx = await fakeContext({
    body: JSON.stringify({ model }),
    head: { path: `/v1beta/models/${'y'.repeat(20_000)}/sk-secret-0123` },
  });
  ctx.trace.warn([
    { path: `half \ud800 ${'z'.repeat(1000)}`, reason: 'r' },
    { path: 'sk-secret-0123', reason: 'r' },
    { path: 'sk-secret-0123', reason: 'another' },
  ]);
  const error = new GatewayError('MODEL_UNKNOWN', { message: 'e'.repeat(100_000) });
  ctx.trace.record({ ...attempt, model });
  const served = { provider: 'other', credential: 'team-b', model };
  const record = recordOf(ctx, { ...complete, error }, { ...observed, served }, redact);
  t.match(record.model, /^\*\*\* x+…$/);
  t.match(record.servedModel, /^\*\*\* x+…$/);
  for (const { model: tried } of record.attempts) t.match(tried, /^\*\*\* x+…$/);
  t.equal(record.attempts.length, 1);
  for (const text of [record.model, record.path, record.error ?? '', ...record.lost]) {
    t.ok(text.length <= 8193);
    t.ok(text.isWellFormed());
    t.notMatch(text, 'sk-secret');
  }
  t.equal(record.lost.length, 2);
  t.equal(record.lost[0]?.length, 501);
});

t.test('names some lost fields of many, each once', async (t) => {
  const ctx = await fakeContext();
  ctx.trace.warn(Array.from({ length: 1000 }, (_, at) => ({ path: `f${at >> 1}`, reason: '' })));
  const { lost } = recordOf(ctx, complete, observed, redact);
  t.equal(lost.length, 20);
  t.same(lost.slice(0, 2), ['f0', 'f1']);
});

t.test('attempts that come later do not change the record', async (t) => {
  const ctx = await fakeContext();
  const record = recordOf(ctx, complete, observed, redact);
  ctx.trace.record(attempt);
  t.same(record.attempts, []);
});
