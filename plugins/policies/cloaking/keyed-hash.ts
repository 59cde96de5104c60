import { createHmac, randomBytes } from 'node:crypto';

/** A hash that nobody can make, or undo by trying, without the key. */
export type KeyedHash = (...texts: readonly string[]) => Buffer;

/** HMAC-SHA-256 of the texts, of which none runs into the next one. */
export function keyedHash(key: string | Buffer): KeyedHash {
  return (...texts) => createHmac('sha256', key).update(JSON.stringify(texts)).digest();
}

/** A key that lives as long as whoever keeps it. */
export function randomKey(): Buffer {
  return randomBytes(32);
}
