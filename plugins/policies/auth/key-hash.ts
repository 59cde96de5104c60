import { hash } from 'node:crypto';

/** How a configuration writes the hash of a key. */
export const keyHashPattern = '^sha256:[0-9a-fA-F]{64}$';

const algorithm = 'sha256';

/** The SHA-256 of a key, a character for each byte. */
export function digestOf(secret: string): string {
  return hash(algorithm, secret, 'latin1');
}

/** The same out of `sha256:` and hexadecimal digits. */
export function parseKeyHash(keyHash: string): string {
  return Buffer.from(keyHash.slice(algorithm.length + 1), 'hex').toString('latin1');
}

/** The hash of a key as a configuration writes it: enough to know the key by, not to present it. */
export function keyHashOf(secret: string): string {
  return `${algorithm}:${hash(algorithm, secret)}`;
}

/** A name for a key without one: it tells keys apart and holds no part of them, nor of their hashes. */
export function anonymousId(keyOrHash: string): string {
  return `key-${hash(algorithm, `client id of ${keyOrHash}`).slice(0, 8)}`;
}
