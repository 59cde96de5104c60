import { randomBytes } from 'node:crypto';

/** A new key for a client. */
export function newClientKey(): string {
  return `sk-proxy-${randomBytes(16).toString('hex')}`;
}
