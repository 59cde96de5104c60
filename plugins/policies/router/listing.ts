import type { ClientIdentity, ListedModel } from '@ai-proxy/core';
import { mayUse } from './access.ts';
import type { Catalog, CatalogEntry } from './catalog.ts';

/** The models that a client may use, each name once. */
export function listedModels(
  catalog: Catalog,
  client: ClientIdentity | undefined,
): readonly ListedModel[] {
  const first = new Map<string, CatalogEntry>();
  for (const entry of catalog.entries)
    if (!first.has(entry.name) && mayUse(client, entry)) first.set(entry.name, entry);
  return [...first.values()].map(({ name, credential }) => ({
    id: name,
    provider: credential.provider,
    created: 0,
  }));
}

/** The model of a name that the client may use, also where lists have another name for it, or a pattern. */
export function namedModel(
  catalog: Catalog,
  client: ClientIdentity | undefined,
  name: string,
): ListedModel | undefined {
  const found = catalog
    .candidatesFor(name)
    .flat()
    .find(({ credential, model, named }) => named && mayUse(client, { name, model, credential }));
  return found && { id: name, provider: found.credential.provider, created: 0 };
}
