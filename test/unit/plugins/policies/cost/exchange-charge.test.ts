import type { ExchangeEnd, Usage } from '@ai-proxy/core';
import t from 'tap';
import {
  chargeOf,
  servedBy,
  type Ended,
} from '../../../../../plugins/policies/cost/exchange-charge.ts';
import { overridesOf } from '../../../../../plugins/policies/cost/overrides.ts';
import { ListedPrices } from '../../../../../plugins/policies/cost/price-table.ts';

const prices = new ListedPrices(
  { source: 'a test', date: '2026-01-31', models: { openai: { m: { input: 2, output: 10 } } } },
  overridesOf({}),
);
const served = { provider: 'openai', credential: 'a', model: 'm' };
const body = { model: 'm', messages: [{ role: 'user', content: 'Say hello to all of them.' }] };

const charge = (end: Partial<ExchangeEnd>, change: Partial<Ended> = {}) =>
  chargeOf(
    {
      operation: 'generate',
      end: { outcome: 'complete', status: 200, ms: 5, ...end },
      served,
      body,
      answer: undefined,
      ...change,
    },
    prices,
  );

t.test('what the provider counted is charged as counted', async (t) => {
  const usage = { inputTokens: 3, outputTokens: 2 };
  t.same(charge({ usage }), {
    usage,
    source: 'provider',
    picoUsd: 26n,
    priceVersion: prices.version,
  });
  const zeros = { inputTokens: 0, cacheReadTokens: 0, outputTokens: 0 };
  t.match(charge({ usage: zeros }), { usage: zeros, source: 'provider', picoUsd: 0n });
});

t.test('a model without a price has no cost, whatever it used', async (t) => {
  const unknown = { ...served, model: 'unknown' };
  t.match(charge({ usage: { inputTokens: 3 } }, { served: unknown }), {
    picoUsd: undefined,
    source: 'provider',
    usage: { inputTokens: 3 },
  });
});

t.test('what nobody answered costs nothing', async (t) => {
  const nothing = { picoUsd: 0n, usage: undefined, source: 'none' };
  t.match(charge({ outcome: 'failed', status: 503 }, { served: undefined }), nothing);
  t.match(charge({ outcome: 'cancelled' }), nothing, 'nor what was left before an answer began');
  t.match(charge({ outcome: 'failed', delivered: { characters: 0 } }), nothing);
  const counted = { operation: 'count-tokens', served } as const;
  t.match(charge({}, counted), nothing, 'nor a count of tokens');
});

t.test('what a client got of a broken answer is estimated where nobody counted it', async (t) => {
  const delivered = { characters: 400 };
  const left = charge({ outcome: 'cancelled', delivered });
  t.match(left, { source: 'estimated', usage: { outputTokens: 100 } });
  t.ok((left.usage?.inputTokens ?? 0) > 5);
  const begun = { inputTokens: 50, cacheReadTokens: 7, outputTokens: 1 };
  t.match(
    charge({ outcome: 'cancelled', delivered, usage: begun }),
    { usage: { ...begun, outputTokens: 100 }, source: 'estimated', picoUsd: 100n + 14n + 1000n },
    'input as the provider said, output as far as it came',
  );
  t.match(
    charge({ outcome: 'cancelled', delivered, usage: { ...begun, outputTokens: 300 } }),
    { usage: { outputTokens: 300 }, source: 'estimated' },
    'never less than reported',
  );
  t.match(
    charge({ outcome: 'cancelled', delivered, usage: { ...begun, reasoningTokens: 60 } }),
    { usage: { reasoningTokens: 60, outputTokens: 40 } },
    'reasoning that was reported is part of what came',
  );
  t.match(
    charge({ outcome: 'failed', usage: begun, delivered: { characters: 0 } }),
    { usage: begun, source: 'provider' },
    'a stream that broke off before any words',
  );
});

t.test('usage that cannot be is replaced by an estimate and marked', async (t) => {
  const damaged = { inputTokens: 1e308, outputTokens: 4 } as Usage;
  const { source, usage } = charge({ usage: damaged });
  t.equal(source, 'estimated');
  t.match(usage, { outputTokens: 4 });
  t.ok((usage?.inputTokens ?? 0) > 5 && (usage?.inputTokens ?? 0) < 50);
});

t.test('a whole answer without usage is estimated from its words', async (t) => {
  const content = 'The answer has some words that count, and an envelope that does not. '.repeat(4);
  const answer = Buffer.from(
    JSON.stringify({ id: 'x'.repeat(500), choices: [{ message: { content } }] }),
  );
  const { source, usage } = charge({}, { answer });
  t.equal(source, 'estimated');
  t.ok((usage?.outputTokens ?? 0) > 50 && (usage?.outputTokens ?? 0) < 75);
  t.match(
    charge({ usage: { outputTokens: 5 } }, { answer }),
    { source: 'estimated', usage: { outputTokens: 5 } },
    'what was reported stays',
  );
});

t.test('a whole answer without words is not an answer that nobody counted', async (t) => {
  const candidates = [{ index: 0, finishReason: 'SAFETY', safetyRatings: [{ category: 'X' }] }];
  const answer = Buffer.from(JSON.stringify({ candidates }));
  const usage = { inputTokens: 9 };
  t.match(charge({ usage }, { answer }), { source: 'provider', usage, picoUsd: 18n });
});

t.test('a whole answer that came when its client was gone costs what it reports', async (t) => {
  const usage = { inputTokens: 9, outputTokens: 1 };
  const answer = Buffer.from('{"usage":{}}');
  const usageIn = () => usage;
  t.match(charge({ outcome: 'cancelled' }, { answer, usageIn }), {
    source: 'provider',
    usage,
    picoUsd: 28n,
  });
  t.match(charge({ outcome: 'cancelled' }, { answer }), { source: 'none', picoUsd: 0n });
});

t.test('vectors cost their input', async (t) => {
  const operation = 'embed';
  const usage = { inputTokens: 5 };
  t.match(charge({ usage }, { operation }), { usage, source: 'provider', picoUsd: 10n });
  const uncounted = charge({}, { operation, body: { model: 'm', input: 'some words to embed' } });
  t.match(uncounted, { source: 'estimated', usage: { inputTokens: 4 } });
  t.notOk('outputTokens' in (uncounted.usage ?? {}));
});

t.test('the last attempt that answered has served', async (t) => {
  const attempt = (credential: string, outcome: string) => ({
    ...served,
    credential,
    outcome,
    startedMs: 0,
    endedMs: 1,
    status: 200,
    ambiguous: false,
  });
  const attempts = [attempt('a', 'UPSTREAM_TIMEOUT'), attempt('b', 'ok')];
  t.equal(servedBy(attempts)?.credential, 'b');
  t.equal(servedBy(attempts.slice(0, 1)), undefined);
});
