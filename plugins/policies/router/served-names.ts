import type { Credential, Executor } from '@ai-proxy/core';
import { rowsOf, type CatalogOptions } from './catalog.ts';
import { isPattern, prefixOf } from './rules.ts';

/** A name, or a pattern of names, that clients may ask for, and who answers. */
export interface ServedName {
  readonly name: string;
  /** What the upstream is asked for, without the prefix of the credential. */
  readonly model: string;
  readonly isPattern: boolean;
  readonly credential: Credential;
}

/** What clients may ask for, credential by credential: also where no list of models can show it. */
export function servedNames(
  executors: readonly Executor[],
  { forceModelPrefix }: CatalogOptions,
): readonly ServedName[] {
  const rows = executors.flatMap((executor, group) => rowsOf(executor, group, executors));
  return rows.flatMap(({ credential, rules, takesAny }) => {
    const prefix = prefixOf(credential);
    if (forceModelPrefix && prefix === '') return [];
    const patterns = credential.models.map(({ id }) => id).filter(isPattern);
    const any = takesAny && credential.models.length === 0 ? ['*'] : [];
    return [
      ...rules.offers.map(({ model, name }) => ({ name, model, isPattern: false, credential })),
      ...[...patterns, ...any].map((id) => ({
        name: prefix + id,
        model: id,
        isPattern: true,
        credential,
      })),
    ];
  });
}
