import type { Executor } from '@ai-proxy/core';
import type { CredentialState } from '../../policies/router/keys.ts';

/** How many providers have a credential that may be asked now. */
export function activeProviders(
  executors: readonly Executor[],
  states: readonly CredentialState[],
): number {
  const able = executors.filter(({ credentials }) => credentials.length > 0);
  const regular = able.filter(({ lastResort }) => lastResort !== true);
  const cooling = new Set(states.filter(({ coolingForMs }) => coolingForMs > 0).map(nameOf));
  // One of last resort has its turn only while no other has a credential.
  const asked = regular.length > 0 ? regular : able;
  return asked.filter(({ credentials, provider }) =>
    credentials.some(({ id }) => !cooling.has(nameOf({ provider, credential: id }))),
  ).length;
}

function nameOf({
  credential,
  provider,
}: Pick<CredentialState, 'provider' | 'credential'>): string {
  return `${provider}/${credential}`;
}
