import { GatewayError } from '@ai-proxy/core';
import t from 'tap';
import { Meters } from '../../../../../plugins/operations/metrics/meters.ts';
import { RequestCounts } from '../../../../../plugins/operations/metrics/request-counts.ts';
import { snapshotOf } from '../../../../../plugins/operations/metrics/snapshot.ts';
import { ended } from './ended.ts';

const surroundings = { requestsPerMinute: 4, activeProviders: 2, uptimeMs: 90_400 };

t.test(
  'of a gateway without requests it has every member, and no number that is none',
  async (t) => {
    t.strictSame(snapshotOf(new Meters(), surroundings), {
      total_requests: 0,
      total_errors: 0,
      total_input_tokens: 0,
      total_output_tokens: 0,
      total_cost_usd: 0,
      latency_ms: { buckets: [], count: 0, sum: 0 },
      ttft_ms: { buckets: [], count: 0, sum: 0 },
      by_model: {},
      by_provider: {},
      cost_by_model: {},
      requests_per_minute: 4,
      avg_latency_ms: 0,
      error_rate: 0,
      active_providers: 2,
      uptime_seconds: 90,
    });
  },
);

t.test('sums over all series', async (t) => {
  const counts = new RequestCounts();
  const usage = { inputTokens: 1, cacheReadTokens: 10, outputTokens: 100, reasoningTokens: 1000 };
  const stories = [
    { charge: { usage, picoUsd: 1_500_000_000_000n } },
    { charge: { usage, picoUsd: 1n }, served: { provider: 'claude', model: 'opus' } },
    {
      served: null,
      attempts: [],
      end: {
        outcome: 'failed' as const,
        status: 401,
        ms: 2,
        error: new GatewayError('KEY_UNKNOWN'),
      },
    },
    { end: { outcome: 'cancelled' as const, status: 499, ms: 1000 } },
  ];
  for (const story of stories) {
    const [ctx, end, watched] = await ended(story);
    counts.ended(ctx, end, watched, 0);
  }
  const snapshot = snapshotOf(counts.meters, surroundings);
  t.match(snapshot, {
    total_requests: 4,
    total_errors: 1,
    total_input_tokens: 22,
    total_output_tokens: 2200,
    total_cost_usd: 1.500000000001,
    by_model: { 'gpt-4o': 3, opus: 1 },
    by_provider: { openai: 2, claude: 1 },
    cost_by_model: { 'gpt-4o': 1.5, opus: 1e-12 },
    avg_latency_ms: (200 + 200 + 2 + 1000) / 4,
    error_rate: 0.25,
  });
  const { latency_ms: latency } = snapshot;
  t.equal(latency.count, 4);
  t.equal(latency.sum, 1402);
  t.same(
    latency.buckets.slice(0, 5).map(({ le, count }) => [le, count]),
    [
      [50, 1],
      [100, 1],
      [250, 3],
      [500, 3],
      [1000, 4],
    ],
  );
});

t.test('a model may have the name of what every object has', async (t) => {
  const counts = new RequestCounts();
  for (const model of ['__proto__', 'constructor']) {
    const [ctx, end, watched] = await ended({ served: { provider: 'openai', model } });
    counts.ended(ctx, end, watched, 0);
  }
  const text = JSON.stringify(snapshotOf(counts.meters, surroundings).by_model);
  t.equal(text, '{"__proto__":1,"constructor":1}');
});
