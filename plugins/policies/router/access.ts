import { GatewayError, matchesGlob, type ClientIdentity } from '@ai-proxy/core';
import type { Candidate, CatalogEntry } from './catalog.ts';

/** True when the client may use the model by that name with that credential. */
export function mayUse(client: ClientIdentity | undefined, entry: CatalogEntry): boolean {
  return (
    mayUseModel(client, entry.name, entry.model) && mayUseCredential(client, entry.credential.id)
  );
}

/** The candidates that the client may use. Throws `MODEL_FORBIDDEN` when none is left. */
export function permitted(
  client: ClientIdentity | undefined,
  name: string,
  groups: readonly (readonly Candidate[])[],
): readonly (readonly Candidate[])[] {
  if (client?.allowedModels === undefined && client?.allowedCredentials === undefined)
    return groups;
  const kept = groups
    .map((group) =>
      group.filter(({ credential, model }) => mayUse(client, { name, model, credential })),
    )
    .filter((group) => group.length > 0);
  if (kept.length > 0) return kept;
  throw new GatewayError('MODEL_FORBIDDEN', {
    message: `This API key may not use the model "${name}".`,
    param: 'model',
  });
}

function mayUseModel(client: ClientIdentity | undefined, name: string, model: string): boolean {
  const globs = client?.allowedModels;
  return (
    globs === undefined || globs.some((glob) => matchesGlob(glob, name) || matchesGlob(glob, model))
  );
}

function mayUseCredential(client: ClientIdentity | undefined, id: string): boolean {
  const globs = client?.allowedCredentials;
  return globs === undefined || globs.some((glob) => matchesGlob(glob, id));
}
