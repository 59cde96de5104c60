import type { JsonObject } from './json.ts';

/** Input does not shrink while an answer is written; what a stream says of its output at first is a guess. */
const ofInput = /input|prompt|cache/i;

/**
 * Counts of a stream after it has told more of them: the last word on each. Null says nothing, and a 0
 * does not take back input that was counted: some upstreams fill in 0 for what they have told before.
 */
export function laterCounts(before: JsonObject | undefined, said: JsonObject): JsonObject {
  const news = Object.entries(said).filter(([name, value]) => {
    const known = before?.[name];
    if (value !== 0 || !ofInput.test(name)) return value !== null;
    return !(typeof known === 'number' && known > 0);
  });
  return { ...before, ...Object.fromEntries(news) };
}
