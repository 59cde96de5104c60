import { GatewayError, UpstreamError, type GatewayErrorCode } from '@ai-proxy/core';
import t from 'tap';
import { pairOf, type Candidate } from '../../../../../plugins/policies/router/catalog.ts';
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
    cooler.failed(a, error(code), 0, {});
    t.same(cooler.coolingOf(a), { reason, remainingMs: ms }, code);
  }
});

t.test('never cools for what the request or the client is to blame for', async (t) => {
  const { cooler } = scene();
  for (const code of ['UPSTREAM_REJECTED', 'UPSTREAM_NOT_FOUND'] as const)
    cooler.failed(a, error(code, 1000), 0, {});
  for (const code of ['CLIENT_GONE', 'INTERNAL', 'RATE_LIMITED'] as const)
    cooler.failed(a, new GatewayError(code, { retryAfterMs: 1000 }), 0, {});
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
    cooler.failed(a, error('UPSTREAM_RATE_LIMITED', asked), 0, {});
    t.equal(cooler.coolingOf(a)?.remainingMs, kept, String(asked));
  }
});

t.test('does not cool for a reason that is switched off', async (t) => {
  const { cooler } = scene({ firstMs: { ...seconds, limited: 0 } });
  cooler.failed(a, error('UPSTREAM_RATE_LIMITED', 9000), 0, {});
  t.equal(cooler.coolingOf(a), undefined);
  cooler.failed(a, error('UPSTREAM_FAILED'), 0, {});
  t.ok(cooler.coolingOf(a));
});

t.test('escalates up to half an hour for limits and five minutes for failures', async (t) => {
  for (const [code, longest] of [
    ['UPSTREAM_RATE_LIMITED', 1_800_000],
    ['UPSTREAM_NETWORK', 300_000],
  ] as const) {
    const { cooler, time } = scene();
    for (let window = 0; window < 12; window++) {
      cooler.failed(a, error(code), time.ms, {});
      time.ms += cooler.coolingOf(a)?.remainingMs ?? 0;
    }
    cooler.failed(a, error(code), time.ms, {});
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
      cooler.failed(a, error('UPSTREAM_RATE_LIMITED'), 0, {});
      t.equal(cooler.coolingOf(a)?.remainingMs, ms);
      const asked = scene({ jitter: 1 }, () => draw).cooler;
      asked.failed(a, error('UPSTREAM_RATE_LIMITED', 7000), 0, {});
      t.equal(asked.coolingOf(a)?.remainingMs, 7000);
    }
  },
);

t.test('a way that is not passable cools alone, an account on all its ways', async (t) => {
  const { cooler } = scene();
  cooler.failed(b, error('UPSTREAM_NETWORK'), 0, {});
  t.match(cooler.coolingOf(b), { reason: 'unreachable' });
  t.equal(cooler.coolingOf(moved), undefined);
  cooler.failed(b, error('UPSTREAM_AUTH'), 0, {});
  t.match(cooler.coolingOf(b), { reason: 'refused' });
  t.match(cooler.coolingOf(moved), { reason: 'refused' });
});

t.test('what a model was refused for cools it alone, a refused key every model', async (t) => {
  const answered = (code: GatewayErrorCode, status: number, vendorType?: string) =>
    new UpstreamError(code, {
      provider: 'one',
      answer: { dialect: 'openai-chat', status, headers: {}, body: Buffer.alloc(0) },
      ...(vendorType === undefined ? {} : { vendorType }),
    });
  const other: Candidate = { ...a, model: 'other', pair: pairOf(a.account, 'other') };
  for (const [failure, isForAll] of [
    [error('UPSTREAM_AUTH'), true],
    [answered('UPSTREAM_AUTH', 401), true],
    [answered('UPSTREAM_AUTH', 400, 'API_KEY_INVALID'), true],
    [answered('UPSTREAM_AUTH', 403, 'invalid_api_key'), true],
    [answered('UPSTREAM_AUTH', 400, 'FAILED_PRECONDITION'), false],
    [answered('UPSTREAM_AUTH', 403, 'permission_error'), false],
    [new UpstreamError('UPSTREAM_AUTH', { provider: 'one', vendorType: '403' }), false],
    [answered('UPSTREAM_AUTH', 402), false],
    [error('UPSTREAM_RATE_LIMITED'), false],
    [answered('UPSTREAM_RATE_LIMITED', 429), false],
    [answered('UPSTREAM_FAILED', 500), false],
    [error('UPSTREAM_OVERLOADED'), false],
    [answered('UPSTREAM_TIMEOUT', 408), false],
    [error('UPSTREAM_NETWORK'), true],
  ] as const) {
    const { cooler } = scene();
    const name = `${failure.code} ${failure.answer?.status ?? ''} ${failure.vendorType ?? ''}`;
    cooler.failed(a, failure, 0, {});
    t.ok(cooler.coolingOf(a), name);
    t.equal(cooler.coolingOf(other) !== undefined, isForAll, name);
  }
});

t.test('a request that is too large for its account cools nobody', async (t) => {
  for (const details of [
    { vendorType: 'request_too_large' },
    { message: 'Request too large for m on tokens per min (TPM): Limit 30000, Requested 90000.' },
    { message: 'Extra usage is required for long context requests.' },
  ]) {
    const { cooler } = scene();
    const tooLarge = new UpstreamError('UPSTREAM_RATE_LIMITED', { provider: 'one', ...details });
    cooler.failed(a, tooLarge, 0, {});
    t.equal(cooler.coolingOf(a), undefined);
  }
  const { cooler } = scene();
  const message = 'Rate limit reached for m (TPM): Limit 30000, Used 29000, Requested 2000.';
  cooler.failed(a, new UpstreamError('UPSTREAM_RATE_LIMITED', { provider: 'one', message }), 0, {});
  t.match(cooler.coolingOf(a), { reason: 'limited' });
});

t.test('one request cools one candidate for failing, others as many as there are', async (t) => {
  const request = {};
  const { cooler } = scene();
  cooler.failed(a, error('UPSTREAM_FAILED'), 0, request);
  cooler.failed(b, error('UPSTREAM_OVERLOADED'), 0, request);
  t.match(cooler.coolingOf(a), { reason: 'failing', remainingMs: 15_000 });
  t.equal(cooler.coolingOf(b), undefined);
  cooler.failed(a, error('UPSTREAM_OVERLOADED', 20_000), 0, request);
  t.match(cooler.coolingOf(a), { remainingMs: 20_000 }, 'it may learn more of the first');
  cooler.failed(b, error('UPSTREAM_RATE_LIMITED'), 0, request);
  t.match(cooler.coolingOf(b), { reason: 'limited' });
  const another = scene().cooler;
  for (const candidate of [a, b]) another.failed(candidate, error('UPSTREAM_FAILED'), 0, {});
  t.ok(another.coolingOf(a) && another.coolingOf(b), 'two requests cool two');
});

t.test('a success clears account, way and model', async (t) => {
  const { cooler, time } = scene();
  cooler.failed(b, error('UPSTREAM_NETWORK'), 0, {});
  cooler.failed(b, error('UPSTREAM_FAILED'), 0, {});
  cooler.failed(b, error('UPSTREAM_AUTH'), 0, {});
  time.ms = 100;
  cooler.succeeded(b, 50);
  t.equal(cooler.coolingOf(b), undefined);
  t.notOk(cooler.any);
});
