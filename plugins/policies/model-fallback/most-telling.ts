import type { GatewayError, GatewayErrorCode } from '@ai-proxy/core';

/** Failures that say no more than that a model could not be asked; all others say what became of it. */
const rankOfCode: Readonly<Partial<Record<GatewayErrorCode, number>>> = {
  MODEL_FORBIDDEN: 0,
  MODEL_INVALID: 0,
  MODEL_UNKNOWN: 0,
  OPERATION_UNSUPPORTED: 0,
  TRANSLATION_UNSUPPORTED: 0,
  UPSTREAM_NOT_FOUND: 0,
  NO_CREDENTIAL: 1,
};
const usualRank = 2;

/**
 * The failure that a client gets of those of its models, in the order of the chain: the first one that
 * says what became of a model. Of rate limits it is the one that ends first, since then is the time to
 * come again.
 */
export function mostTelling(failures: readonly GatewayError[]): GatewayError | undefined {
  const best = Math.max(...failures.map(rank));
  const telling = failures.filter((failure) => rank(failure) === best);
  const [first] = telling;
  if (first?.kind !== 'rate-limited') return first;
  return telling
    .filter(({ kind, retryAfterMs }) => kind === 'rate-limited' && retryAfterMs !== undefined)
    .reduce((soonest, each) => (waitOf(each) < waitOf(soonest) ? each : soonest), first);
}

function rank({ code }: GatewayError): number {
  return rankOfCode[code] ?? usualRank;
}

function waitOf({ retryAfterMs }: GatewayError): number {
  return retryAfterMs ?? Infinity;
}
