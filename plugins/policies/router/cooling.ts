import { isUpstreamError, type GatewayError, type UpstreamError } from '@ai-proxy/core';
import type { CoolingReason } from './keys.ts';

const reasons: Readonly<Record<string, CoolingReason>> = {
  UPSTREAM_AUTH: 'refused',
  UPSTREAM_RATE_LIMITED: 'limited',
  UPSTREAM_FAILED: 'failing',
  UPSTREAM_OVERLOADED: 'failing',
  UPSTREAM_PROTOCOL: 'failing',
  UPSTREAM_NETWORK: 'unreachable',
  UPSTREAM_TIMEOUT: 'unreachable',
  UPSTREAM_TLS: 'unreachable',
  PROXY_REFUSED: 'unreachable',
};

/** Why a failure cools its credential; undefined for what is the request's own fault. */
export function reasonOf(error: GatewayError): CoolingReason | undefined {
  if (!isUpstreamError(error) || isTooLarge(error)) return undefined;
  return reasons[error.code];
}

/** What may cool, as members of a candidate. */
export type Subject = 'account' | 'way' | 'pair';

/**
 * What cools. Limits, permissions and failures of upstreams are often about one model, and clients choose
 * models: so the account as a whole cools only where its key is refused, and the way where nobody was reached.
 */
export function cooledBy(reason: CoolingReason, error: GatewayError): Subject {
  if (!isUpstreamError(error)) return 'account';
  if (reason === 'refused') return isAboutKey(error) ? 'account' : 'pair';
  return reason === 'unreachable' && error.answer === undefined ? 'way' : 'pair';
}

/** Vendors that refuse a key with another status than 401 say so by these. */
const typesAboutKeys = /api_?key|authentication|^401$/i;

/** Where nothing is known of the reason, it is the key. */
function isAboutKey({ answer, vendorType }: UpstreamError): boolean {
  if (answer?.status === 401 || typesAboutKeys.test(vendorType ?? '')) return true;
  return answer === undefined && vendorType === undefined;
}

/** A request that is larger than the account may send in a minute is no sign that others are too many. */
function isTooLarge({ code, message, vendorType }: UpstreamError): boolean {
  if (code !== 'UPSTREAM_RATE_LIMITED') return false;
  return vendorType === 'request_too_large' || /request too large|long context/i.test(message);
}

/** A request that has cooled its credential itself may come back to it, after a pause. */
export const mayComeBack: Readonly<Record<CoolingReason, boolean>> = {
  refused: false,
  limited: false,
  failing: true,
  unreachable: true,
};

const minuteMs = 60_000;

/** How long the gateway lets a credential cool at most by its own reckoning. */
export const longestMs: Readonly<Record<CoolingReason, number>> = {
  refused: 30 * minuteMs,
  limited: 30 * minuteMs,
  failing: 5 * minuteMs,
  unreachable: 5 * minuteMs,
};
