import { key } from '../pipeline/key.ts';

/** Refuse requests that lose something, say what they lose, or say nothing. */
export type TranslationMode = 'strict' | 'warn' | 'allow';

/** What a key may use; a member that is absent or 0 does not limit. */
export interface ClientLimits {
  /** Requests per minute. */
  readonly rpm?: number | undefined;
  /** Tokens per minute, of requests and answers. */
  readonly tpm?: number | undefined;
  readonly costPerDayUsd?: number | undefined;
  /** Requests at work at once. */
  readonly concurrency?: number | undefined;
}

/** What a key may spend. */
export interface ClientBudget {
  readonly totalUsd: number;
  /** When it starts anew, at midnight UTC; absent: never. */
  readonly period?: 'daily' | 'monthly' | undefined;
}

/** Who asks, as the key proved it. */
export interface ClientIdentity {
  /** Stable and safe to log: derived from the key, never the key. */
  readonly id: string;
  readonly name: string | undefined;
  readonly tenantId: string | undefined;
  /** Globs; undefined allows every model. */
  readonly allowedModels: readonly string[] | undefined;
  /** Globs over credential ids; undefined allows every credential. */
  readonly allowedCredentials: readonly string[] | undefined;
  /** What happens where a translation loses something; absent: what the gateway does for everybody. */
  readonly translation?: TranslationMode | undefined;
  readonly limits?: ClientLimits | undefined;
  readonly budget?: ClientBudget | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Set by whoever authenticates the client. */
export const Client = key('auth.client').of<ClientIdentity>();
