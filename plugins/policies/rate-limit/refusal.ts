import { GatewayError, type GatewayErrorCode } from '@ai-proxy/core';
import type { Claim, CountClaim, MoneyClaim } from './claims.ts';
import { addLimitHeaders } from './limit-headers.ts';
import type { LimitState, Refusal } from './limiter.ts';
import type { Period } from './period.ts';
import type { Subject } from './subject.ts';

const refusalCodes: Readonly<Record<Claim['kind'], GatewayErrorCode>> = {
  requests: 'RATE_LIMITED',
  tokens: 'TOKENS_LIMITED',
  slots: 'CONCURRENCY_LIMITED',
  money: 'BUDGET_SPENT',
};

const who: Readonly<Record<Subject['scope'], string>> = {
  gateway: 'All clients together',
  key: 'This API key',
  address: 'This network address',
};

const counts: Readonly<Record<CountClaim['kind'], string>> = {
  requests: 'requests a minute',
  tokens: 'tokens a minute',
  slots: 'requests at work at once',
};

const spans: Readonly<Record<Period, string>> = {
  daily: 'for today (UTC)',
  monthly: 'for this month (UTC)',
  never: 'that it has in all',
};

/** The error for a request that a limit holds up. */
export function refusalError(
  { claim, waitMs }: Refusal,
  states: readonly LimitState[],
): GatewayError {
  const cure = cureOf(claim, waitMs);
  const error = new GatewayError(refusalCodes[claim.kind], {
    message: `${claim.kind === 'money' ? spent(claim) : exceeded(claim)} ${cure}`,
    ...(Number.isFinite(waitMs) ? { retryAfterMs: waitMs } : {}),
  });
  addLimitHeaders(error.headers, states);
  return error;
}

function exceeded({ kind, limit, subject }: CountClaim): string {
  return `${who[subject.scope]} may have at most ${limit} ${counts[kind]}.`;
}

function spent({ limitPicoUsd, period, subject }: MoneyClaim): string {
  const dollars = Number(limitPicoUsd) / 1e12;
  return `${who[subject.scope]} has spent the ${dollars} US dollars ${spans[period]}.`;
}

function cureOf({ kind }: Claim, waitMs: number): string {
  if (kind === 'slots') return 'Try again when one of them has ended.';
  return Number.isFinite(waitMs)
    ? `Try again in ${Math.ceil(waitMs / 1000)} s.`
    : 'Ask the operator for a larger budget.';
}
