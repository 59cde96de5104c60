import { matchesGlob, nearest } from '@ai-proxy/core';
import { CannotRun } from './cannot-run.ts';
import { allFeatures } from './features/all-features.ts';
import type { Feature } from './feature.ts';

/** The features whose names match one of the globs; all without any. Throws `CannotRun`. */
export function featuresNamed(globs: readonly string[]): readonly Feature[] {
  if (globs.length === 0) return allFeatures;
  const names = allFeatures.map(({ name }) => name);
  for (const glob of globs) {
    if (names.some((name) => matchesGlob(glob, name))) continue;
    const near = nearest(glob, names);
    const hint = near === undefined ? `Known: ${names.join(', ')}.` : `Did you mean "${near}"?`;
    throw new CannotRun(`There is no feature "${glob}". ${hint}`, true);
  }
  return allFeatures.filter(({ name }) => globs.some((glob) => matchesGlob(glob, name)));
}
