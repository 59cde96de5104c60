import { GatewayError, UpstreamError, type GatewayErrorCode } from '@ai-proxy/core';
import t from 'tap';
import { Cooldowns } from '../../../../../plugins/policies/router/cooldowns.ts';
import { Cooler, type CoolingRules } from '../../../../../plugins/policies/router/cooler.ts';
import { candidates } from './fake-executor.ts';

const seconds: CoolingRules['firstMs'] = {
  refused: 300_000,
  limited: 60_000,
  failing: 15_000,
  unreachable: 10_000,
};

function scene(rules: Partial<CoolingRules> = {}, random = () => 0.5) {
  const time = { ms: 0 };
  const clock = { now: () => Number.NaN, monotonic: () => time.ms };
  const cooler = new Cooler(
    new Cooldowns(),
    { firstMs: seconds, jitter: 0, ...rules },
    clock,
    random,
  );
  return { time, cooler };
}

const error = (code: GatewayErrorCode, retryAfterMs?: number) =>
  new UpstreamError(code, {
    provider: 'one',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
const [a, b] = candidates({ a: {}, b: { route: 'proxy-1' } });
const [moved] = candidates({ b: { route: 'proxy-2' } });
if (a === undefined || b === undefined || moved === undefined) throw new Error('no candidates');

t.test('cools by what went wrong', async (t) => {
  for (const [code, reason, ms] of [
    ['UPSTREAM_AUTH', 'refused', 300_000],
    ['UPSTREAM_RATE_LIMITED', 'limited', 60_000],
    ['UPSTREAM_FAILED', 'failing', 15_000],
    ['UPSTREAM_OVERLOADED', 'failing', 15_000],
    ['UPSTREAM_PROTOCOL', 'failing', 15_000],
    ['UPSTREAM_NETWORK', 'unreachable', 10_000],
    ['UPSTREAM_TIMEOUT', 'unreachable', 10_000],
  ] as const) {
    const { cooler } = scene();
    cooler.failed(a, error(code), 0);
    t.same(cooler.coolingOf(a), { reason, remainingMs: ms }, code);
  }
});

t.test('never cools for what the request or the client is to blame for', async (t) => {
  const { cooler } = scene();
  for (const code of ['UPSTREAM_REJECTED', 'UPSTREAM_NOT_FOUND'] as const)
    cooler.failed(a, error(code, 1000), 0);
  for (const code of ['CLIENT_GONE', 'INTERNAL', 'RATE_LIMITED'] as const)
    cooler.failed(a, new GatewayError(code, { retryAfterMs: 1000 }), 0);
  t.equal(cooler.coolingOf(a), undefined);
});

t.test('believes the upstream between nothing and an hour', async (t) => {
  for (const [asked, kept] of [
    [1500, 1500],
    [-5000, undefined],
    [0, undefined],
    [1e12, 3_600_000],
  ] as const) {
    const { cooler } = scene();
    cooler.failed(a, error('UPSTREAM_RATE_LIMITED', asked), 0);
    t.equal(cooler.coolingOf(a)?.remainingMs, kept, String(asked));
  }
});

t.test('does not cool for a reason that is switched off', async (t) => {
  const { cooler } = scene({ firstMs: { ...seconds, limited: 0 } });
  cooler.failed(a, error('UPSTREAM_RATE_LIMITED', 9000), 0);
  t.equal(cooler.coolingOf(a), undefined);
  cooler.failed(a, error('UPSTREAM_FAILED'), 0);
  t.ok(cooler.coolingOf(a));
});

t.test('escalates up to half an hour for limits and five minutes for failures', async (t) => {
  for (const [code, longest] of [
    ['UPSTREAM_RATE_LIMITED', 1_800_000],
    ['UPSTREAM_NETWORK', 300_000],
  ] as const) {
    const { cooler, time } = scene();
    for (let window = 0; window < 12; window++) {
      cooler.failed(a, error(code), time.ms);
      time.ms += cooler.coolingOf(a)?.remainingMs ?? 0;
    }
    cooler.failed(a, error(code), time.ms);
    t.equal(cooler.coolingOf(a)?.remainingMs, longest);
  }
});

t.test(
  'leaves half of what it computes to chance, and nothing that the upstream asks for',
  async (t) => {
    for (const [draw, ms] of [
      [0, 60_000],
      [0.5, 45_000],
      [1, 30_000],
    ] as const) {
      const { cooler } = scene({ jitter: 1 }, () => draw);
      cooler.failed(a, error('UPSTREAM_RATE_LIMITED'), 0);
      t.equal(cooler.coolingOf(a)?.remainingMs, ms);
      const asked = scene({ jitter: 1 }, () => draw).cooler;
      asked.failed(a, error('UPSTREAM_RATE_LIMITED', 7000), 0);
      t.equal(asked.coolingOf(a)?.remainingMs, 7000);
    }
  },
);

t.test('a way that is not passable cools alone, an account on all its ways', async (t) => {
  const { cooler } = scene();
  cooler.failed(b, error('UPSTREAM_NETWORK'), 0);
  t.match(cooler.coolingOf(b), { reason: 'unreachable' });
  t.equal(cooler.coolingOf(moved), undefined);
  cooler.failed(b, error('UPSTREAM_RATE_LIMITED'), 0);
  t.match(cooler.coolingOf(b), { reason: 'limited' });
  t.match(cooler.coolingOf(moved), { reason: 'limited' });
});

t.test('a success clears account and way', async (t) => {
  const { cooler, time } = scene();
  cooler.failed(b, error('UPSTREAM_NETWORK'), 0);
  cooler.failed(b, error('UPSTREAM_FAILED'), 0);
  time.ms = 100;
  cooler.succeeded(b, 50);
  t.equal(cooler.coolingOf(b), undefined);
  t.notOk(cooler.any);
});
