import t from 'tap';
import type { Claim } from '../../../../../plugins/policies/rate-limit/claims.ts';
import { refusalError } from '../../../../../plugins/policies/rate-limit/refusal.ts';

const subject = { id: 'key a', scope: 'key' } as const;
const money = (period: 'daily' | 'monthly' | 'never'): Claim => ({
  kind: 'money',
  limitPicoUsd: 2_500_000_000_000n,
  period,
  subject,
});

const refusals: readonly (readonly [Claim, waitMs: number, code: string, message: string])[] = [
  [
    { kind: 'requests', limit: 60, subject },
    12_345,
    'RATE_LIMITED',
    'This API key may have at most 60 requests a minute. Try again in 13 s.',
  ],
  [
    { kind: 'requests', limit: 600, subject: { id: 'gateway', scope: 'gateway' } },
    1000,
    'RATE_LIMITED',
    'All clients together may have at most 600 requests a minute. Try again in 1 s.',
  ],
  [
    { kind: 'tokens', limit: 9, subject: { id: 'address 192.0.2.1', scope: 'address' } },
    1,
    'TOKENS_LIMITED',
    'This network address may have at most 9 tokens a minute. Try again in 1 s.',
  ],
  [
    { kind: 'slots', limit: 2, subject },
    1000,
    'CONCURRENCY_LIMITED',
    'This API key may have at most 2 requests at work at once. Try again when one of them has ended.',
  ],
  [
    money('daily'),
    3_600_000,
    'BUDGET_SPENT',
    'This API key has spent the 2.5 US dollars for today (UTC). Try again in 3600 s.',
  ],
  [
    money('monthly'),
    1000,
    'BUDGET_SPENT',
    'This API key has spent the 2.5 US dollars for this month (UTC). Try again in 1 s.',
  ],
  [
    money('never'),
    Infinity,
    'BUDGET_SPENT',
    'This API key has spent the 2.5 US dollars that it has in all. Ask the operator for a larger budget.',
  ],
];

for (const [claim, waitMs, code, message] of refusals)
  t.test(`${code}: ${message}`, async (t) => {
    const error = refusalError({ claim, waitMs }, []);
    t.match(error, { code, message, status: 429 });
    t.equal(error.retryAfterMs, Number.isFinite(waitMs) ? waitMs : undefined);
  });

t.test('carries the headers of all limits', async (t) => {
  const claim = { kind: 'requests', limit: 60, subject } as const;
  const state = { claim, remaining: 0, moreMs: 12_345, fullMs: 59_000 };
  const error = refusalError({ claim, waitMs: 12_345 }, [state]);
  t.match(error.headers, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '13' });
});
