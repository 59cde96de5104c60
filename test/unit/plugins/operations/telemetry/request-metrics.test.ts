import { Charge } from '@ai-proxy/core';
import t from 'tap';
import { Peers } from '../../../../../plugins/operations/telemetry/providers.ts';
import { RequestMetrics } from '../../../../../plugins/operations/telemetry/request-metrics.ts';
import { fakeContext } from '../../policies/fake-context.ts';

const served = { provider: 'openai', model: 'm1', credential: 'a' };
const usage = { inputTokens: 3, outputTokens: 4 };

async function recorded(source: 'provider' | 'estimated', outcome: 'complete' | 'cancelled') {
  const ctx = await fakeContext({ model: 'm', stream: true });
  ctx.set(Charge, { picoUsd: undefined, usage, source, priceVersion: undefined });
  const metrics = new RequestMetrics(1000);
  const end = { outcome, status: 200, ms: 5 };
  const times = { startMs: 1000, endMs: 1005, firstMs: 2 };
  metrics.record({ ctx, end, ...times, served }, new Peers([]), (text) => text);
  return metrics.toOtlp(2000).map((metric) => ('name' in metric ? metric.name : ''));
}

t.test('tokens that nobody counted are in no metric', async (t) => {
  const always = ['gen_ai.server.time_to_first_token', 'http.server.request.duration'];
  t.same(await recorded('provider', 'complete'), ['gen_ai.client.token.usage', ...always]);
  t.same(await recorded('estimated', 'complete'), always);
});

t.test('only streams that came to their end have a first token', async (t) => {
  t.same(await recorded('estimated', 'cancelled'), ['http.server.request.duration']);
});
