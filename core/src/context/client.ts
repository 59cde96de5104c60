import { key } from '../pipeline/key.ts';

/** Refuse requests that lose something, say what they lose, or say nothing. */
export type TranslationMode = 'strict' | 'warn' | 'allow';

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
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Set by whoever authenticates the client. */
export const Client = key('auth.client').of<ClientIdentity>();
