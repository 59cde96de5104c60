import type { CanonicalRequest, Ledger } from '@ai-proxy/core';

/** The member of a request that names its tier. */
export const tierMember = 'serviceTier';

/** Tiers of this API as other formats name them. */
const canonicalTiers: Readonly<Record<string, string>> = {
  standard: 'default',
  flex: 'flex',
  priority: 'priority',
};

const wireTiers: Readonly<Record<string, string>> = {
  default: 'standard',
  standard_only: 'standard',
  flex: 'flex',
  priority: 'priority',
};

/** The tier that a client wants; undefined for one that has no name elsewhere. */
export function decodeTier(wire: string | undefined): string | undefined {
  const name = wire?.toLowerCase() ?? '';
  return Object.hasOwn(canonicalTiers, name) ? canonicalTiers[name] : undefined;
}

/** The tier for the upstream, which chooses one itself where nothing is said. */
export function encodeTier(
  { serviceTier: tier }: CanonicalRequest,
  ledger: Ledger,
): string | undefined {
  if (tier === undefined || tier === 'auto') return undefined;
  const wire = Object.hasOwn(wireTiers, tier) ? wireTiers[tier] : undefined;
  if (wire === undefined) ledger.lose('service_tier', `There is no service tier ${tier} here.`);
  return wire;
}
