import { GatewayError } from '@ai-proxy/core';
import t from 'tap';
import metrics from '../../../../../plugins/operations/metrics/index.ts';
import { Metrics } from '../../../../../plugins/operations/metrics/keys.ts';
import { Carried } from '../../../../../core/src/pipeline/carried.ts';
import { Endings } from '../../../../../core/src/context/endings.ts';
import { fakeContext, fakeHost, fakeReply, setUp } from '../../policies/fake-context.ts';

const options = { enabled: true, access: 'operator', maxSeries: 1000 };
const nothing = { executors: [], dialect: () => undefined, service: () => undefined };
const end = { outcome: 'complete', status: 200, ms: 40 } as const;

t.test('switched off it contributes nothing', async (t) => {
  t.strictSame(await setUp(metrics, { ...options, enabled: false }), {});
});

t.test('counts a request when it is over, and hands its answer on untouched', async (t) => {
  const host = fakeHost('metrics');
  const { handle, ready, services } = await setUp(metrics, options, host);
  await ready?.(nothing);
  const endings = new Endings();
  const ctx = await fakeContext({ model: 'gpt-4o', endings });
  const reply = fakeReply({ provider: 'openai', model: 'gpt-4o', credential: 'a' });
  const below = Promise.resolve(reply);
  const given = handle?.(ctx, () => below);
  t.equal(given, below, 'without a promise of its own');
  await given;
  const service = services?.find(([key]) => key.name === Metrics.name);
  const snapshot = service?.[1] as () => { total_requests: number };
  t.equal(snapshot().total_requests, 0);
  t.ok(ctx.wantsUsage);
  endings.finish(end, (error) => t.fail(String(error)));
  t.match(snapshot(), { total_requests: 1, by_provider: { openai: 1 }, requests_per_minute: 1 });
  host.time.monotonicMs += 61_000;
  t.match(snapshot(), { total_requests: 1, requests_per_minute: 0 });
});

t.test('counts a request that fails below', async (t) => {
  const { handle, ready, services } = await setUp(metrics, options);
  await ready?.(nothing);
  const endings = new Endings();
  const ctx = await fakeContext({ model: 'gpt-4o', endings });
  const error = new GatewayError('KEY_MISSING');
  await t.rejects(Promise.resolve(handle?.(ctx, () => Promise.reject(error))), error);
  endings.finish({ outcome: 'failed', status: 401, ms: 1, error }, () => undefined);
  const snapshot = services?.[0]?.[1] as () => object;
  t.match(snapshot(), { total_requests: 1, total_errors: 1, by_model: { other: 1 } });
});

t.test('what is counted outlives a reload', async (t) => {
  const carried = new Carried();
  t.teardown(() => carried.close((error) => t.fail(String(error))));
  const host = {
    ...fakeHost('metrics'),
    carry: <T>(name: string, create: () => T) => carried.get('metrics', name, create),
  };
  const old = await setUp(metrics, options, host);
  const endings = new Endings();
  const ctx = await fakeContext({ endings });
  await old.handle?.(ctx, () => Promise.resolve(fakeReply()));
  const fresh = await setUp(metrics, options, host);
  // A request that began under the old configuration ends under the new one.
  endings.finish(end, (error) => t.fail(String(error)));
  const snapshot = fresh.services?.[0]?.[1] as () => object;
  t.match(snapshot(), { total_requests: 1 });
});

t.test(
  'figures are for whom the configuration says, the configuration for operators',
  async (t) => {
    const accessOf = async (access: string) => {
      const { admin = [] } = await setUp(metrics, { ...options, access });
      return Object.fromEntries(admin.map((route) => [route.path, route.access]));
    };
    const closed = await accessOf('operator');
    t.same(new Set(Object.values(closed)), new Set(['operator']));
    t.strictSame(await accessOf('public'), {
      '/metrics': 'public',
      '/metrics/prometheus': 'public',
      '/admin/metrics': 'public',
      '/admin/models': 'operator',
      '/admin/config': 'operator',
    });
  },
);
