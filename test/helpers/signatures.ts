import { createHash } from 'node:crypto';
import type { JsonValue } from '@ai-proxy/core';

/** The proof that an upstream gives for something it thought; it takes back no other. */
export function proofOf(issuer: string, value: JsonValue): string {
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  return Buffer.from(`${issuer}:${digest.repeat(2)}`).toString('base64');
}

/** True for a proof of that upstream, whatever it is about. */
export function isProofOf(issuer: string, proof: string): boolean {
  return Buffer.from(proof, 'base64').toString('latin1').startsWith(`${issuer}:`);
}
