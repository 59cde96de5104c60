import type { AddressInfo } from 'node:net';
import { Client } from '../context/client.ts';
import type { Generation } from './generation.ts';

/** Whether clients need a key. */
export function authenticates({ members }: Generation): boolean {
  return members.some(
    ({ entry, contribution }) =>
      contribution.handle !== undefined &&
      entry.plugin.provides?.some((key) => key.name === Client.name) === true,
  );
}

/** What an operator should know at the start. */
export function startWarnings(generation: Generation, { address }: AddressInfo): string[] {
  const open = !authenticates(generation) && !['127.0.0.1', '::1'].includes(address);
  const demo = generation.executors.every(
    (executor) => executor.lastResort === true || executor.credentials.length === 0,
  );
  return [
    ...(open
      ? [
          `NO CLIENT KEYS: everybody who reaches ${address} can use this gateway. Set api-keys, or host: 127.0.0.1.`,
        ]
      : []),
    ...(demo
      ? ['No credential is configured: the embedded demo provider answers every model.']
      : []),
  ];
}
