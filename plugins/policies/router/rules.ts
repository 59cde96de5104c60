import { matchesGlob, type Credential } from '@ai-proxy/core';

/** The model a credential would send upstream for a client's model, and how sure that is. */
export interface Match {
  readonly model: string;
  /** The credential names the model, or carries its prefix; false: it would take any model. */
  readonly named: boolean;
  /** The rule is for this one model, so there are no more such matches than rules. */
  readonly exact: boolean;
  readonly prefixed: boolean;
}

/** What a credential shows in lists: a name clients may write, and the model behind it. */
export interface Offer {
  readonly name: string;
  readonly model: string;
  readonly prefixed: boolean;
}

/** The rules of one credential, made ready for lookups. */
export interface Rules {
  /** `takesAny` lets a credential take models that it does not list. */
  match(name: string, takesAny: boolean): Match | undefined;
  readonly offers: readonly Offer[];
}

/** Reads the models, exclusions and prefix of a credential. */
export function rulesOf(credential: Credential): Rules {
  const prefix = prefixOf(credential);
  const { models } = credential;
  const isListed = (id: string) => !isPattern(id);
  const exact = new Map<string, string>();
  for (const { id } of models) if (isListed(id)) exact.set(id, id);
  for (const { id, alias } of models) if (alias !== undefined && isListed(id)) exact.set(alias, id);
  const patterns = models.map(({ id }) => id).filter(isPattern);

  const matchPlain = (name: string, takesAny: boolean, prefixed: boolean): Match | undefined => {
    const listed = exact.get(name);
    const model = listed ?? name;
    if (isExcluded(credential, name, model)) return undefined;
    if (listed !== undefined) return { model, named: true, exact: true, prefixed };
    const fitting = patterns.filter((pattern) => matchesGlob(pattern, name));
    if (fitting.length === 0 && !(takesAny && isAscii(name))) return undefined;
    // A lone star says no more about the model than an empty list does.
    const named = prefixed || fitting.some((pattern) => /[^*]/.test(pattern));
    return { model, named, exact: false, prefixed };
  };

  return {
    match: (name, takesAny) => {
      if (prefix === '' || !name.startsWith(prefix)) return matchPlain(name, takesAny, false);
      const prefixed = matchPlain(name.slice(prefix.length), takesAny, true);
      // Only a model listed with the prefix in its id may be meant whole: what is excluded without
      // the prefix must not get through with it.
      return prefixed ?? (exact.has(name) ? matchPlain(name, false, false) : undefined);
    },
    offers: models
      .filter(({ id, alias }) => isListed(id) && !isExcluded(credential, alias ?? id, id))
      .map(({ id, alias }) => ({
        name: prefix + (alias ?? id),
        model: id,
        prefixed: prefix !== '',
      })),
  };
}

/** Only a configured name may have letters that look like others. */
function isAscii(name: string): boolean {
  return /^[\x21-\x7e]*$/.test(name);
}

/** What stands before the models of a credential; `team` and `team/` mean the same. */
export function prefixOf(credential: Credential): string {
  const bare = (credential.prefix ?? '').replace(/\/+$/, '');
  return bare === '' ? '' : `${bare}/`;
}

/** True for names that stand for many models. */
export function isPattern(id: string): boolean {
  return id.includes('*') || id.includes('?');
}

function isExcluded(credential: Credential, name: string, model: string): boolean {
  return credential.excludedModels.some(
    (pattern) => matchesGlob(pattern, model) || matchesGlob(pattern, name),
  );
}
