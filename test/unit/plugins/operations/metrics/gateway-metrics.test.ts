import t from 'tap';
import { Vitals } from '../../../../../core/src/observe/vitals.ts';
import { gatewayMetrics } from '../../../../../plugins/operations/metrics/gateway-metrics.ts';
import { Meters } from '../../../../../plugins/operations/metrics/meters.ts';
import { MetricsText } from '../../../../../plugins/operations/metrics/metrics-text.ts';
import type { CredentialState } from '../../../../../plugins/policies/router/keys.ts';

async function linesOf(
  vitals: Vitals,
  credentials: readonly CredentialState[] = [],
  meters = new Meters(),
): Promise<readonly string[]> {
  const sources = {
    version: '1.2.3',
    vitals,
    router: () => ({ snapshot: () => credentials }),
    store: () => undefined,
  };
  const text = await new MetricsText(() => gatewayMetrics(sources, meters)).write('prometheus');
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

t.test('tells how reloads went', async (t) => {
  const vitals = new Vitals(5000);
  vitals.reloaded(7500);
  vitals.reloadRefused('a mistake');
  vitals.reloadRefused('a mistake');
  vitals.violated();
  vitals.refusedWith('ROUTE_UNKNOWN');
  const lines = await linesOf(vitals);
  for (const line of [
    'ai_proxy_build_info{version="1.2.3"} 1',
    'ai_proxy_reloads_total{outcome="succeeded"} 1',
    'ai_proxy_reloads_total{outcome="refused"} 2',
    'ai_proxy_config_last_reload_successful 0',
    'ai_proxy_config_last_reload_success_timestamp_seconds 7.5',
    'ai_proxy_stream_violations_total 1',
    'ai_proxy_refused_requests_total{code="ROUTE_UNKNOWN"} 1',
  ])
    t.ok(lines.includes(line), line);
  vitals.reloaded(8000);
  t.ok((await linesOf(vitals)).includes('ai_proxy_config_last_reload_successful 1'));
});

t.test('tells which credentials cool, and why', async (t) => {
  const state = { provider: 'p', coolingForMs: 0, inFlight: 0, ewmaMs: undefined };
  const lines = await linesOf(new Vitals(0), [
    { ...state, credential: 'well', reason: undefined, coolingModels: [], inFlight: 3 },
    {
      ...state,
      credential: 'ill',
      reason: 'limited',
      coolingForMs: 9,
      coolingModels: [
        { model: 'a', coolingForMs: 1, reason: 'limited' },
        { model: 'b', coolingForMs: 1, reason: 'failing' },
      ],
    },
  ]);
  t.same(
    lines.filter((line) => /cooldowns|in_flight/.test(line)),
    [
      'ai_proxy_cooldowns{provider="p",credential="ill",reason="limited"} 2',
      'ai_proxy_cooldowns{provider="p",credential="ill",reason="failing"} 1',
      'ai_proxy_credential_requests_in_flight{provider="p",credential="well"} 3',
      'ai_proxy_credential_requests_in_flight{provider="p",credential="ill"} 0',
    ],
  );
});

t.test('of the errors, those with 429 are limits', async (t) => {
  const meters = new Meters();
  for (const code of ['BUDGET_SPENT', 'RATE_LIMITED', 'RATE_LIMITED', 'KEY_UNKNOWN'])
    meters.errors.cell(code).value++;
  t.same(
    (await linesOf(new Vitals(0), [], meters)).filter((line) => line.includes('rate_limited')),
    [
      'ai_proxy_rate_limited_total{code="BUDGET_SPENT"} 1',
      'ai_proxy_rate_limited_total{code="RATE_LIMITED"} 2',
    ],
  );
});
