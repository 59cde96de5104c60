import { isUpstreamError, type GatewayError, type RetryScope } from '@ai-proxy/core';

/** What the next attempt may be after a failure of some scope. */
export interface Consequence {
  /** Another candidate may be tried. */
  readonly moveOn: boolean;
  /** The same candidate may be tried again when no other is left. */
  readonly comeBack: boolean;
}

/** A refused or limited credential stays so while one request waits; a failing upstream may not. */
export const consequences: Readonly<Record<RetryScope, Consequence>> = {
  request: { moveOn: false, comeBack: false },
  credential: { moveOn: true, comeBack: false },
  model: { moveOn: true, comeBack: false },
  target: { moveOn: true, comeBack: true },
};

/**
 * Failures that are repeated less often than others: `begun` streams that broke before their first
 * content, and `ambiguous` requests, on which the upstream may have worked although no answer came.
 */
export type RarelyRepeated = 'begun' | 'ambiguous';

/** Which limit a failure counts against besides the number of attempts. */
export function limitOf(error: GatewayError, stream: boolean): RarelyRepeated | undefined {
  if (!isUpstreamError(error)) return undefined;
  if (stream && hasBegun(error.code, error.answer !== undefined)) return 'begun';
  return error.ambiguous ? 'ambiguous' : undefined;
}

/** What goes wrong on the way to an upstream, or while nothing comes from it. */
const beforeAnswers: ReadonlySet<string> = new Set([
  'UPSTREAM_NETWORK',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_TLS',
  'PROXY_REFUSED',
]);

/** Failures before a stream begins are an error answer, or no answer at all. */
function hasBegun(code: GatewayError['code'], hasAnswer: boolean): boolean {
  return !hasAnswer && !beforeAnswers.has(code);
}

/** How much an error tells the client; of several failures the last of the highest rank is shown. */
export function rank(error: GatewayError): number {
  if (!isUpstreamError(error)) return 0;
  return rankOfCode[error.code] ?? 2;
}

/** Nothing was heard of the upstream; the operator's key or way out was refused; everything else. */
const rankOfCode: Readonly<Record<string, number>> = {
  UPSTREAM_NETWORK: 0,
  UPSTREAM_TIMEOUT: 0,
  UPSTREAM_PROTOCOL: 0,
  UPSTREAM_AUTH: 1,
  UPSTREAM_TLS: 1,
  PROXY_REFUSED: 1,
};
