import { Charge, Client, GatewayError, type AttemptRecord, type ExchangeEnd } from '@ai-proxy/core';
import t from 'tap';
import { operationName } from '../../../../../plugins/operations/telemetry/operations.ts';
import {
  attemptsOf,
  errorOf,
  tokensOf,
  type Finished,
} from '../../../../../plugins/operations/telemetry/outcome.ts';
import { Peers } from '../../../../../plugins/operations/telemetry/providers.ts';
import { spansOf } from '../../../../../plugins/operations/telemetry/spans.ts';
import { traceOf } from '../../../../../plugins/operations/telemetry/trace-context.ts';
import { fakeContext, type FakeRequest } from '../../policies/fake-context.ts';

const served = { provider: 'openai', model: 'm1', credential: 'a' };
const attempt = (changes: Partial<AttemptRecord> = {}): AttemptRecord => ({
  ...served,
  startedMs: 1100,
  endedMs: 1200,
  outcome: 'ok',
  status: 200,
  ambiguous: false,
  ...changes,
});

async function finished(
  attempts: readonly AttemptRecord[],
  end: Partial<ExchangeEnd> = {},
  request: FakeRequest = {},
): Promise<Finished> {
  const ctx = await fakeContext({ model: 'm', ...request });
  attempts.forEach((record) => ctx.trace.record(record));
  return {
    ctx,
    end: { outcome: 'complete', status: 200, ms: 1000, ...end },
    startMs: 1000,
    endMs: 2000,
    firstMs: 200,
    served,
  };
}

t.test(
  'an attempt of a stream lasts until its end, that of a whole answer until it is there',
  async (t) => {
    t.match(attemptsOf(await finished([attempt()])), [{ endMs: 1200, error: undefined }]);
    t.match(attemptsOf(await finished([attempt()], {}, { stream: true })), [
      { endMs: 2000, error: undefined },
    ]);
  },
);

t.test('an attempt that broke off ends where the one that went on begins', async (t) => {
  const both = [attempt(), attempt({ credential: 'b', startedMs: 1700, endedMs: 1800 })];
  t.match(attemptsOf(await finished(both, {}, { stream: true })), [
    { endMs: 1700, error: '_OTHER' },
    { endMs: 2000, error: undefined },
  ]);
});

t.test('an attempt has its own error, or that of the answer it began', async (t) => {
  const error = new GatewayError('UPSTREAM_NETWORK');
  const failed = await finished(
    [attempt({ outcome: 'UPSTREAM_FAILED' }), attempt()],
    { outcome: 'failed', error },
    { stream: true },
  );
  t.match(attemptsOf(failed), [
    { error: 'UPSTREAM_FAILED', endMs: 1200 },
    { error: 'UPSTREAM_NETWORK' },
  ]);
});

t.test('says what a request failed with', async (t) => {
  const base = { status: 200, ms: 1 };
  t.equal(errorOf({ ...base, outcome: 'complete' }), undefined);
  t.equal(errorOf({ ...base, outcome: 'cancelled' }), 'CLIENT_GONE');
  t.equal(errorOf({ ...base, outcome: 'failed' }), '_OTHER');
});

t.test('tokens include what was cached and what was reasoned', async (t) => {
  const usage = {
    inputTokens: 10,
    cacheReadTokens: 5,
    cacheWriteTokens: 3,
    cacheWriteHourTokens: 2,
    outputTokens: 7,
    reasoningTokens: 4,
  };
  t.same(tokensOf(await finished([], { usage })), {
    source: 'provider',
    input: 20,
    output: 11,
    cacheRead: 5,
    cacheWritten: 5,
    reasoning: 4,
  });
  t.equal(tokensOf(await finished([])), undefined);
  t.match(tokensOf(await finished([], { usage: { outputTokens: 1 } })), {
    input: undefined,
    output: 1,
  });
});

t.test('what was charged counts, estimates included', async (t) => {
  const done = await finished([], { usage: { inputTokens: 1 } });
  const usage = { inputTokens: 2 };
  done.ctx.set(Charge, { picoUsd: 5n * 10n ** 11n, usage, source: 'estimated', priceVersion: '1' });
  t.match(tokensOf(done), { source: 'estimated', input: 2 });
  const [request] = spansOf(done, traceOf({}, 1), new Peers([]));
  t.match(request?.attributes, { 'ai_proxy.cost.usd': 0.5, 'ai_proxy.usage.source': 'estimated' });
});

t.test('an attempt has the id that its upstream was told, and another one otherwise', async (t) => {
  const trace = traceOf({}, 1);
  const told = (credential: string, atMs: number, spanId: string): void =>
    void trace.begun.push({ credential, model: 'm1', atMs, spanId });
  told('a', 1100, 'a'.repeat(16));
  told('a', 1300, 'b'.repeat(16));
  told('b', 1500, 'c'.repeat(16));
  const done = await finished([
    // A connection that was closed: sent again within the same attempt.
    attempt({ startedMs: 1150, endedMs: 1150, outcome: 'UPSTREAM_NETWORK', ambiguous: true }),
    attempt({ outcome: 'UPSTREAM_FAILED' }),
    attempt({ startedMs: 1300, endedMs: 1400 }),
  ]);
  const [request, stale, ...others] = spansOf(done, trace, new Peers([]));
  t.same(
    others.map(({ spanId }) => spanId),
    ['a'.repeat(16), 'b'.repeat(16)],
  );
  t.match(stale?.spanId, /^(?!(?:a{16}|b{16}|c{16})$)[\da-f]{16}$/);
  for (const span of [stale, ...others])
    t.match(span, { traceId: trace.traceId, parentId: request?.spanId, name: 'chat m1' });
});

t.test('a client is known by what it may be called', async (t) => {
  const done = await finished([]);
  done.ctx.set(Client, {
    id: 'ann',
    name: 'ann',
    tenantId: 'acme',
    allowedModels: undefined,
    allowedCredentials: undefined,
    metadata: { private: 'x' },
  });
  const [request] = spansOf(done, traceOf({}, 1), new Peers([]));
  t.match(request?.attributes, { 'ai_proxy.client.id': 'ann', 'ai_proxy.tenant.id': 'acme' });
  t.notMatch(JSON.stringify(request), 'private');
});

t.test('operations are called by what the client asked for', async (t) => {
  const named = async (request: FakeRequest): Promise<string | undefined> =>
    operationName(await fakeContext(request));
  t.equal(await named({}), 'chat');
  t.equal(await named({ dialect: 'anthropic-messages' }), 'chat');
  t.equal(await named({ dialect: 'gemini' }), 'generate_content');
  t.equal(await named({ dialect: 'openai-completions' }), 'text_completion');
  t.equal(await named({ operation: 'embed', dialect: 'gemini' }), 'embeddings');
  t.equal(await named({ operation: 'count-tokens' }), 'count_tokens');
  t.equal(await named({ operation: 'list-models' }), undefined);
});
