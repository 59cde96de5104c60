import { GatewayError, matchesGlob, type ClientIdentity, type Credential } from '@ai-proxy/core';

/** Whether a client may use a model by the name that clients write. */
export type MayUse = (client: ClientIdentity | undefined, model: string) => boolean;

/**
 * Judges by the name and by the ids that it stands for at some credential, as keys may be allowed
 * either. The router looks again at the credential that is chosen.
 */
export function permissionOver(credentials: readonly Credential[]): MayUse {
  return (client, model) => {
    const globs = client?.allowedModels;
    if (globs === undefined) return true;
    const names = [model, ...credentials.flatMap((credential) => idsOf(credential, model))];
    return names.some((name) => globs.some((glob) => matchesGlob(glob, name)));
  };
}

/** Refuses a chain of a request that has a model the key may not use, before anybody is asked. */
export function refuseForbidden(
  chain: readonly string[],
  client: ClientIdentity | undefined,
  mayUse: MayUse,
): void {
  const forbidden = chain.find((model) => !mayUse(client, model));
  if (forbidden === undefined) return;
  throw new GatewayError('MODEL_FORBIDDEN', {
    message: `This API key may not use the model "${forbidden}".`,
    param: 'models',
  });
}

function idsOf({ models, prefix = '' }: Credential, name: string): readonly string[] {
  const lead = prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`;
  if (!name.startsWith(lead)) return [];
  const bare = name.slice(lead.length);
  return [bare, ...models.flatMap(({ id, alias }) => (alias === bare ? [id] : []))];
}
