import { hash, timingSafeEqual } from 'node:crypto';
import { GatewayError, type ClientIdentity } from '@ai-proxy/core';
import { isPlausible } from './present.ts';

/** A key that clients may present, and who they are when they do. */
export interface KnownKey {
  readonly secret: string;
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
    if (!isPlausible(known.secret)) throw unusable(known);
    const name = hash('sha256', known.secret, 'latin1');
    const twin = entries.get(name)?.known;
    if (twin !== undefined) throw duplicate(twin, known);
    entries.set(name, { digest: Buffer.from(name, 'latin1'), known });
  }
  return (presented) => {
    const name = hash('sha256', presented, 'latin1');
    const entry = entries.get(name);
    if (entry === undefined) return undefined;
    return timingSafeEqual(entry.digest, Buffer.from(name, 'latin1')) ? entry.known : undefined;
  };
}

/** A name for a key without one: it tells keys apart and holds no part of them. */
export function anonymousId(secret: string): string {
  return `key-${hash('sha256', `client id of ${secret}`).slice(0, 8)}`;
}

function unusable(known: KnownKey): GatewayError {
  return new GatewayError('CONFIG_INVALID', {
    message:
      `${known.place} is a key that no client can present. ` +
      'Use 1 to 512 characters without commas, white space and control characters.',
    param: known.place,
  });
}

function duplicate(first: KnownKey, second: KnownKey): GatewayError {
  return new GatewayError('CONFIG_DUPLICATE', {
    message: `${first.place} and ${second.place} are the same key. Remove one of them.`,
    param: second.place,
  });
}
