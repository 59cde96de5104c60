import type { LimitState } from './limiter.ts';

/** Tells the client of the limits that it is nearest to; nothing where none is counted by the minute. */
export function addLimitHeaders(
  headers: Record<string, string>,
  states: readonly LimitState[],
): void {
  const requests = tightest(states, 'requests');
  const tokens = tightest(states, 'tokens');
  if (requests !== undefined) {
    const limit = String(requests.claim.limit);
    const remaining = String(requests.remaining);
    headers['x-ratelimit-limit'] = limit;
    headers['x-ratelimit-remaining'] = remaining;
    headers['x-ratelimit-reset'] = String(seconds(requests.moreMs));
    // The form in which clients of the OpenAI API look for them.
    headers['x-ratelimit-limit-requests'] = limit;
    headers['x-ratelimit-remaining-requests'] = remaining;
    headers['x-ratelimit-reset-requests'] = `${seconds(requests.fullMs)}s`;
  }
  if (tokens !== undefined) {
    headers['x-ratelimit-limit-tokens'] = String(tokens.claim.limit);
    headers['x-ratelimit-remaining-tokens'] = String(tokens.remaining);
    headers['x-ratelimit-reset-tokens'] = `${seconds(tokens.fullMs)}s`;
  }
}

/** The limit with the least left; of several that with the longest way to more. */
function tightest(
  states: readonly LimitState[],
  kind: 'requests' | 'tokens',
): LimitState | undefined {
  let found: LimitState | undefined;
  for (const state of states) {
    if (state.claim.kind !== kind) continue;
    const isTighter =
      found === undefined ||
      state.remaining < found.remaining ||
      (state.remaining === found.remaining && state.moreMs > found.moreMs);
    if (isTighter) found = state;
  }
  return found;
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
