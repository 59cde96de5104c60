import type { Executor } from '@ai-proxy/core';
import { accountOf, pairOf, wayOf } from './catalog.ts';
import type { Cooler } from './cooler.ts';
import type { InFlight } from './in-flight.ts';
import type { CredentialState } from './keys.ts';
import type { Latencies } from './latencies.ts';

/** Where the state of credentials is kept. */
export interface StateSources {
  readonly cooler: Cooler;
  readonly inFlight: InFlight;
  readonly latencies: Latencies;
}

/** How the credentials of the executors are doing. */
export function stateOf(
  executors: readonly Executor[],
  { cooler, inFlight, latencies }: StateSources,
): readonly CredentialState[] {
  const pairs = cooler.coolingPairs;
  return executors
    .flatMap(({ credentials }) => credentials)
    .map((credential) => {
      const account = accountOf(credential);
      const cooling = cooler.coolingOf({ account, way: wayOf(credential) });
      return {
        provider: credential.provider,
        credential: credential.id,
        coolingForMs: cooling?.remainingMs ?? 0,
        reason: cooling?.reason,
        coolingModels: (pairs.get(account) ?? []).map(([pair, { reason, remainingMs }]) => ({
          model: pair.slice(pairOf(account, '').length),
          coolingForMs: remainingMs,
          reason,
        })),
        inFlight: inFlight.of(account),
        ewmaMs: latencies.ofAccount(account),
      };
    });
}
