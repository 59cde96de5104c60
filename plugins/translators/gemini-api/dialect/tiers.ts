import type { CanonicalRequest, Ledger } from '@ai-proxy/core';

/** The member of a request that names its tier. */
export const tierMember = 'serviceTier';

/** Tiers of this API as other formats name them. */
const canonicalTiers: Readonly<Record<string, string>> = {
  standard: 'default',
  flex: 'flex',
  priority: 'priority',
};

/** Tiers for the upstream; what is not said is the standard one. */
const wireTiers: Readonly<Record<string, string | undefined>> = {
  auto: undefined,
  default: undefined,
  standard_only: undefined,
  flex: 'flex',
  priority: 'priority',
};

/** The tier that a client wants; undefined for one that has no name elsewhere. */
export function decodeTier(wire: string | undefined): string | undefined {
  const name = wire?.toLowerCase() ?? '';
  return Object.hasOwn(canonicalTiers, name) ? canonicalTiers[name] : undefined;
}

/** The tier for the upstream; undefined where nothing is to be said. */
export function encodeTier(
  { serviceTier: tier }: CanonicalRequest,
  ledger: Ledger,
): string | undefined {
  if (tier === undefined) return undefined;
  if (!Object.hasOwn(wireTiers, tier))
    ledger.lose('service_tier', `There is no service tier ${tier} here.`);
  return wireTiers[tier];
}
