import type { ClientIdentity } from '@ai-proxy/core';
import type { RateLimitOptions } from '../../../../../plugins/policies/rate-limit/schema.ts';

/** A client with the limits that its key has. */
export function clientOf(
  id: string,
  own: Pick<ClientIdentity, 'limits' | 'budget'> = {},
): ClientIdentity {
  return {
    id,
    name: id,
    tenantId: undefined,
    allowedModels: undefined,
    allowedCredentials: undefined,
    metadata: {},
    ...own,
  };
}

/** Options as the core passes them, with these changes. */
export function optionsOf(changes: Partial<RateLimitOptions> = {}): RateLimitOptions {
  return {
    enabled: true,
    globalRpm: 0,
    perKeyRpm: 0,
    globalTpm: 0,
    perKeyTpm: 0,
    perKeyCostPerDayUsd: 0,
    perKeyConcurrency: 0,
    globalConcurrency: 0,
    ...changes,
  };
}
