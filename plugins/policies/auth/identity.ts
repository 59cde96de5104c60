import {
  GatewayError,
  type ClientBudget,
  type ClientLimits,
  type TranslationMode,
} from '@ai-proxy/core';
import { anonymousId, digestOf, parseKeyHash } from './key-hash.ts';
import type { KnownKey } from './match.ts';
import { isPlausible } from './present.ts';

/** A key as the configuration has it, in the structured form: with itself, or with its hash. */
export interface KeyOptions {
  readonly key?: string;
  readonly keyHash?: string;
  readonly name?: string;
  readonly tenantId?: string;
  readonly allowedModels?: readonly string[];
  readonly allowedCredentials?: readonly string[];
  readonly rateLimit?: ClientLimits;
  readonly budget?: ClientBudget;
  readonly expiresAt?: string;
  readonly translation?: TranslationMode;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The configured key with the client it stands for. */
export function knownKey(options: KeyOptions | string, place: string): KnownKey {
  if (typeof options === 'string') return knownKey({ key: options }, place);
  return {
    digest: digestFor(options, place),
    place,
    expiresAtMs: parseInstant(options.expiresAt, `${place}.expires-at`),
    client: Object.freeze({
      id: clientIdOf(options),
      name: options.name,
      tenantId: options.tenantId,
      allowedModels: restriction(options.allowedModels),
      allowedCredentials: restriction(options.allowedCredentials),
      translation: options.translation,
      limits: options.rateLimit,
      budget: options.budget,
      metadata: options.metadata ?? {},
    }),
  };
}

/** Under what name the requests of a key are counted. */
export function clientIdOf({ key, keyHash, name }: KeyOptions): string {
  return name ?? anonymousId(key ?? keyHash?.toLowerCase() ?? '');
}

function digestFor({ key, keyHash = '' }: KeyOptions, place: string): string {
  if (key === undefined) return parseKeyHash(keyHash);
  if (isPlausible(key)) return digestOf(key);
  throw new GatewayError('CONFIG_INVALID', {
    message:
      `${place} is a key that no client can present. ` +
      'Use 1 to 512 characters without commas, white space and control characters.',
    param: place,
  });
}

/** Files that were written by a program say "no restriction" with an empty list. */
function restriction(globs: readonly string[] | undefined): readonly string[] | undefined {
  return globs === undefined || globs.length === 0 ? undefined : globs;
}

function parseInstant(text: string | undefined, place: string): number | undefined {
  if (text === undefined) return undefined;
  const instant = Date.parse(text);
  if (!Number.isNaN(instant)) return instant;
  throw new GatewayError('CONFIG_INVALID', {
    message: `${place} is not a time. Write it like 2027-01-31T00:00:00Z.`,
    param: place,
  });
}
