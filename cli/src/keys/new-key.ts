import { randomBytes } from 'node:crypto';
import type { Item } from './item-text.ts';

/** What a new key may do, as flags give it. */
export interface KeyWishes {
  readonly name?: string | undefined;
  readonly tenant?: string | undefined;
  readonly models?: readonly string[] | undefined;
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
  readonly budgetUsd?: number | undefined;
  readonly period?: string | undefined;
  /** Unix time in milliseconds. */
  readonly expiresMs?: number | undefined;
}

/** A key that nobody can guess: 128 random bits. */
export function newKey(): string {
  return `sk-proxy-${randomBytes(16).toString('hex')}`;
}

/** The entry of the configuration for a key of this hash. */
export function keyItem(keyHash: string, wishes: KeyWishes): Item {
  const { budgetUsd, expiresMs, models, name, period, rpm, tenant, tpm } = wishes;
  return given({
    'key-hash': keyHash,
    name,
    'tenant-id': tenant,
    'allowed-models': models,
    'rate-limit': rpm === undefined && tpm === undefined ? undefined : given({ rpm, tpm }),
    budget: budgetUsd === undefined ? undefined : given({ 'total-usd': budgetUsd, period }),
    'expires-at': expiresMs === undefined ? undefined : timeText(expiresMs),
  });
}

/** The time as RFC 3339 has it, in whole seconds. */
function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

function given(members: Item): Item {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
