import { GatewayError, Reply, sourceFrom } from '@ai-proxy/core';
import t from 'tap';
import type { Counter } from '../../../../../plugins/operations/metrics/cells.ts';
import type { Labelled } from '../../../../../plugins/operations/metrics/labelled.ts';
import { RequestCounts } from '../../../../../plugins/operations/metrics/request-counts.ts';
import { ended, type Story } from './ended.ts';

async function countsOf(...stories: readonly Story[]): Promise<RequestCounts> {
  const counts = new RequestCounts();
  counts.configure([], (text) => text, 1000);
  for (const story of stories) {
    const [ctx, end, watched] = await ended(story);
    counts.began();
    counts.ended(ctx, end, watched, 1000);
  }
  return counts;
}

function shown(counters: Labelled<Counter>): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...counters.entries].map(({ cell, values }) => [values.join(' '), cell.value]),
  );
}

t.test('a request counts once, however many attempts it took', async (t) => {
  const { meters } = await countsOf({
    attempts: [{ outcome: 'UPSTREAM_FAILED' }, { outcome: 'UPSTREAM_FAILED' }, {}],
  });
  t.strictSame(shown(meters.requests), { 'generate openai gpt-4o complete 2xx': 1 });
  t.strictSame(shown(meters.attempts), { 'openai UPSTREAM_FAILED': 2, 'openai ok': 1 });
});

t.test('failures are counted by code, those of limits included', async (t) => {
  const limited = new GatewayError('RATE_LIMITED');
  const refused: Story = {
    attempts: [],
    served: null,
    end: { outcome: 'failed', status: 429, error: limited },
  };
  const { meters } = await countsOf(refused, refused, {
    attempts: [{ outcome: 'UPSTREAM_FAILED', model: 'invented' }],
    served: null,
    end: { outcome: 'failed', status: 502, error: new GatewayError('UPSTREAM_FAILED') },
  });
  t.strictSame(shown(meters.errors), { RATE_LIMITED: 2, UPSTREAM_FAILED: 1 });
  t.strictSame(shown(meters.requests), {
    'generate none other failed 4xx': 2,
    'generate openai other failed 5xx': 1,
  });
});

t.test('streams that break off and clients that leave are told apart', async (t) => {
  const { meters } = await countsOf(
    { end: { outcome: 'failed', status: 200 } },
    { end: { outcome: 'cancelled', status: 200 } },
    { end: { outcome: 'cancelled', status: 499 }, attempts: [], served: null },
    { request: { operation: 'list-models' }, attempts: [], served: null },
    { request: { operation: 'embed' } },
  );
  t.strictSame(shown(meters.requests), {
    'generate openai gpt-4o failed 2xx': 1,
    'generate openai gpt-4o cancelled 2xx': 1,
    'generate none gpt-4o cancelled 4xx': 1,
    'list-models none none complete 2xx': 1,
    'embed openai gpt-4o complete 2xx': 1,
  });
});

t.test('tokens and costs are those that were charged', async (t) => {
  const usage = {
    inputTokens: 10,
    cacheReadTokens: 20,
    cacheWriteTokens: 1,
    cacheWriteHourTokens: 2,
    outputTokens: 40,
    reasoningTokens: 5,
  };
  const { meters } = await countsOf(
    { client: 'ann', charge: { usage, picoUsd: 3n }, end: { usage: { inputTokens: 999 } } },
    { client: 'ann', charge: { usage: { outputTokens: 1 }, picoUsd: undefined } },
    { client: 'bob', charge: { usage: undefined, picoUsd: 0n } },
    { charge: { usage: { outputTokens: 2 }, picoUsd: 4n } },
  );
  t.strictSame(shown(meters.tokens), {
    'openai gpt-4o input': 10,
    'openai gpt-4o cache_read': 20,
    'openai gpt-4o cache_write': 3,
    'openai gpt-4o output': 43,
    'openai gpt-4o reasoning': 5,
  });
  t.strictSame(shown(meters.costs), { 'openai gpt-4o': 7 });
  t.strictSame(shown(meters.unpriced), { 'openai gpt-4o': 1 });
  t.strictSame(shown(meters.clientRequests), { ann: 2, bob: 1 });
  t.strictSame(shown(meters.clientCosts), { ann: 3 });
  t.match(shown(meters.clientTokens), { 'ann output': 41, 'ann input': 10 });
});

t.test('where nobody charges, tokens are those that the upstream counted', async (t) => {
  const { meters } = await countsOf({ end: { usage: { inputTokens: 7, outputTokens: 8 } } });
  t.strictSame(shown(meters.tokens), { 'openai gpt-4o input': 7, 'openai gpt-4o output': 8 });
  t.strictSame(shown(meters.costs), {});
});

t.test('counts that cannot be are left out', async (t) => {
  const usage = { inputTokens: -5, outputTokens: Number.NaN, reasoningTokens: 1e300 };
  const { meters } = await countsOf({ end: { usage } });
  t.strictSame(shown(meters.tokens), {});
});

t.test('overhead is the time without attempts and the pauses between them', async (t) => {
  const { meters } = await countsOf({
    answeredMs: 5150,
    attempts: [
      { startedMs: 1010, endedMs: 1060, outcome: 'UPSTREAM_FAILED' },
      { startedMs: 6000, endedMs: 6110 },
    ],
  });
  const [entry] = [...meters.overheads.entries];
  t.ok(Math.abs((entry?.cell.sum ?? 0) - 0.05) < 1e-9, `${entry?.cell.sum}`);
  t.equal(entry?.cell.count, 1);
});

t.test('attempts that continue a stream are no part of the time until it began', async (t) => {
  const counts = new RequestCounts();
  const [ctx, end, watched] = await ended({ attempts: [{}, { startedMs: 9000, endedMs: 9900 }] });
  counts.ended(ctx, end, { ...watched, attempts: 1 }, 0);
  const [entry] = [...counts.meters.overheads.entries];
  t.ok(Math.abs((entry?.cell.sum ?? 0) - 0.05) < 1e-9);
});

t.test('only streams have a first token', async (t) => {
  const counts = new RequestCounts();
  const [ctx, end, watched] = await ended();
  counts.ended(ctx, end, watched, 0);
  t.equal([...counts.meters.firstTokens.entries].length, 0);
  const source = sourceFrom((async function* () {})());
  const reply = new Reply(
    { kind: 'stream', dialect: 'openai-chat', source },
    { served: { provider: 'openai', model: 'gpt-4o', credential: 'first' } },
  );
  counts.ended(ctx, end, { ...watched, reply }, 0);
  const [entry] = [...counts.meters.firstTokens.entries];
  t.equal(entry?.cell.count, 1);
  t.equal(entry?.cell.sum, 0.15);
});

t.test('what is at work is what began and has not ended', async (t) => {
  const counts = new RequestCounts();
  counts.began();
  counts.began();
  t.equal(counts.meters.inFlight, 2);
  const [ctx, end, watched] = await ended();
  counts.ended(ctx, end, watched, 0);
  t.equal(counts.meters.inFlight, 1);
});

t.test('inventions of clients do not make more series than there may be', async (t) => {
  const counts = new RequestCounts();
  counts.configure([], (text) => text, 100);
  for (let at = 0; at < 400; at++) {
    const [ctx, end, watched] = await ended({
      served: { provider: 'openai', model: `invented-${at}` },
      client: `client-${at}`,
      charge: { usage: { inputTokens: 1 }, picoUsd: 1n },
    });
    counts.ended(ctx, end, watched, 0);
  }
  const { meters } = counts;
  for (const labelled of [meters.requests, meters.tokens, meters.costs, meters.clientRequests]) {
    const entries = [...labelled.entries];
    t.ok(entries.length <= 100, `${entries.length}`);
    t.equal(
      entries.reduce((sum, { cell }) => sum + cell.value, 0),
      400,
    );
  }
  t.ok([...meters.durations.entries].length * 15 <= 100);
});
