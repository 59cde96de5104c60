import type { LimitState } from './limiter.ts';

/** What a client is told of the limits that it is nearest to; empty where none is counted by the minute. */
export function limitHeaders(states: readonly LimitState[]): Readonly<Record<string, string>> {
  const requests = tightest(states, 'requests');
  const tokens = tightest(states, 'tokens');
  return {
    ...(requests === undefined
      ? {}
      : {
          'x-ratelimit-limit': String(requests.claim.limit),
          'x-ratelimit-remaining': String(requests.remaining),
          'x-ratelimit-reset': String(seconds(requests.moreMs)),
          ...vendorHeaders('requests', requests),
        }),
    ...(tokens === undefined ? {} : vendorHeaders('tokens', tokens)),
  };
}

/** The form in which clients of the OpenAI API look for them. */
function vendorHeaders(
  kind: 'requests' | 'tokens',
  { claim, fullMs, remaining }: LimitState,
): Readonly<Record<string, string>> {
  return {
    [`x-ratelimit-limit-${kind}`]: String(claim.limit),
    [`x-ratelimit-remaining-${kind}`]: String(remaining),
    [`x-ratelimit-reset-${kind}`]: `${seconds(fullMs)}s`,
  };
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
