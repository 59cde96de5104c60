import { matchesGlob } from '@ai-proxy/core';

/** Models that follow a model which has failed; none where nothing is configured for it. */
export type Followers = (model: string) => readonly string[];

/** Reads the configured chains: the model's own key counts before globs, earlier globs before later ones. */
export function followersIn(chains: Readonly<Record<string, readonly string[]>>): Followers {
  const exact = new Map(Object.entries(chains));
  const globs = [...exact.keys()].filter((name) => /[*?]/.test(name));
  return (model) => {
    const own = exact.get(model);
    if (own !== undefined) return own;
    const glob = globs.find((pattern) => matchesGlob(pattern, model));
    return glob === undefined ? [] : (exact.get(glob) ?? []);
  };
}
