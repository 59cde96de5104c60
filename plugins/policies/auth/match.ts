import { timingSafeEqual } from 'node:crypto';
import { GatewayError, type ClientIdentity } from '@ai-proxy/core';
import { digestOf } from './key-hash.ts';

/** A key that clients may present, and who they are when they do. */
export interface KnownKey {
  /** SHA-256 of the key, a character for each byte. */
  readonly digest: string;
  /** Where the configuration has it, such as `auth-keys[2]`; the key itself is never shown. */
  readonly place: string;
  /** Unix time in milliseconds from which the key is refused. */
  readonly expiresAtMs: number | undefined;
  readonly client: ClientIdentity;
}

interface Entry {
  readonly digest: Buffer;
  readonly known: KnownKey;
}

/** Gives the known key that equals a presented one. */
export type FindKey = (presented: string) => KnownKey | undefined;

/**
 * Looks keys up by their SHA-256, so that neither the lookup nor the comparison after it takes time
 * that depends on how much of a key was guessed. Throws where the list cannot be meant.
 */
export function keyring(keys: readonly KnownKey[]): FindKey {
  const entries = new Map<string, Entry>();
  for (const known of keys) {
    const twin = entries.get(known.digest)?.known;
    if (twin !== undefined) throw duplicate(twin, known);
    entries.set(known.digest, { digest: Buffer.from(known.digest, 'latin1'), known });
  }
  return (presented) => {
    const name = digestOf(presented);
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    return timingSafeEqual(entry.digest, Buffer.from(name, 'latin1')) ? entry.known : undefined;
  };
}

function duplicate(first: KnownKey, second: KnownKey): GatewayError {
  return new GatewayError('CONFIG_DUPLICATE', {
    message: `${first.place} and ${second.place} are the same key. Remove one of them.`,
    param: second.place,
  });
}
