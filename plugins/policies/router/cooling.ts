import { isUpstreamError, type GatewayError } from '@ai-proxy/core';

/** Why a credential is left alone for a while. */
export type CoolingReason = 'refused' | 'limited' | 'failing' | 'unreachable';

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
  return isUpstreamError(error) ? reasons[error.code] : undefined;
}

/** What cools: the account, or only the way on which it was not reached, as another may be open. */
export const cooledBy: Readonly<Record<CoolingReason, 'account' | 'way'>> = {
  refused: 'account',
  limited: 'account',
  failing: 'account',
  unreachable: 'way',
};

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
