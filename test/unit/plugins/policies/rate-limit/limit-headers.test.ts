import t from 'tap';
import { addLimitHeaders } from '../../../../../plugins/policies/rate-limit/limit-headers.ts';
import type { LimitState } from '../../../../../plugins/policies/rate-limit/limiter.ts';

function state(
  kind: 'requests' | 'tokens',
  limit: number,
  remaining: number,
  moreMs = 1000,
  fullMs = 60_000,
): LimitState {
  const subject = { id: 'key a', scope: 'key' } as const;
  return { claim: { kind, limit, subject }, remaining, moreMs, fullMs };
}

function limitHeaders(states: readonly LimitState[]): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  addLimitHeaders(headers, states);
  return headers;
}

t.test('tells nothing where nothing is counted by the minute', async (t) => {
  t.same(limitHeaders([]), {});
});

t.test('tells of the limit with the least left', async (t) => {
  const headers = limitHeaders([
    state('requests', 600, 50),
    state('requests', 60, 12, 1001, 30_500),
    state('tokens', 1000, 5, 0, 999),
    state('tokens', 10_000, 700),
  ]);
  t.same(headers, {
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '12',
    'x-ratelimit-reset': '2',
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '12',
    'x-ratelimit-reset-requests': '31s',
    'x-ratelimit-limit-tokens': '1000',
    'x-ratelimit-remaining-tokens': '5',
    'x-ratelimit-reset-tokens': '1s',
  });
});

t.test('tells of the longer wait where as little is left of two limits', async (t) => {
  const states = [state('requests', 10, 0, 5000), state('requests', 20, 0, 9000)];
  t.match(limitHeaders(states), { 'x-ratelimit-limit': '20', 'x-ratelimit-reset': '9' });
  t.match(limitHeaders(states.toReversed()), { 'x-ratelimit-limit': '20' });
});

t.test('tells of tokens alone where requests are not limited', async (t) => {
  t.same(Object.keys(limitHeaders([state('tokens', 10, 1)])), [
    'x-ratelimit-limit-tokens',
    'x-ratelimit-remaining-tokens',
    'x-ratelimit-reset-tokens',
  ]);
});
