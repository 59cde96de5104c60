import type { JsonObject } from './json.ts';

/**
 * Counts of a stream after it has told more of them: the last word on each. Null says nothing, and a 0
 * does not take back what was counted: some upstreams fill in 0 for what they have told before.
 */
export function laterCounts(before: JsonObject | undefined, said: JsonObject): JsonObject {
  const news = Object.entries(said).filter(([name, value]) => {
    const known = before?.[name];
    return value !== null && !(value === 0 && typeof known === 'number' && known > 0);
  });
  return { ...before, ...Object.fromEntries(news) };
}
