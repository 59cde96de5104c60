import { distance } from 'fastest-levenshtein';

/** The candidate that somebody who wrote `word` probably meant, or undefined. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const written = kebab(word);
  const limit = Math.max(2, word.length / 3);
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const steps = distance(written, kebab(candidate));
    if (steps >= bestDistance || steps > limit || steps >= written.length) continue;
    best = candidate;
    bestDistance = steps;
  }
  return best;
}

/** The question to print as a hint, as a member for object spread; empty where nothing is near. */
export function suggestion(word: string, candidates: Iterable<string>): { hint?: string } {
  const found = nearest(word, candidates);
  return found === undefined ? {} : { hint: `Did you mean "${found}"?` };
}

function kebab(word: string): string {
  return word
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase();
}
