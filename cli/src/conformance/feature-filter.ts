import { matchesGlob, nearest } from '@ai-proxy/core';
import { allFeatures } from './features/all-features.ts';
import type { Feature } from './feature.ts';

/** A name in the filter that no feature has. */
export class UnknownFeature extends Error {}

/** The features whose names match one of the globs; all without any. Throws `UnknownFeature`. */
export function featuresNamed(globs: readonly string[]): readonly Feature[] {
  if (globs.length === 0) return allFeatures;
  const names = allFeatures.map(({ name }) => name);
  for (const glob of globs) {
    if (names.some((name) => matchesGlob(glob, name))) continue;
    const near = nearest(glob, names);
    const hint = near === undefined ? `Known: ${names.join(', ')}.` : `Did you mean "${near}"?`;
    throw new UnknownFeature(`There is no feature "${glob}". ${hint}`);
  }
  return allFeatures.filter(({ name }) => globs.some((glob) => matchesGlob(glob, name)));
}
