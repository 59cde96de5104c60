import { key } from '../pipeline/key.ts';

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
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Set by whoever authenticates the client. */
export const Client = key('auth.client').of<ClientIdentity>();
