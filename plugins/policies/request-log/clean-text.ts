/** Takes the secrets of the configuration out of a text. */
export type Redact = (text: string) => string;

/**
 * Longer than secrets are. A text is cut this much later than it may be long, so that a secret which the
 * cut goes through is behind its end.
 */
const margin = 4096;

/** How much of a text has to be read to have so much of it when it is clean. */
export function rawLimit(longest: number): number {
  return longest + margin;
}

/**
 * A text without secrets and without halves of characters, of bounded length and in bounded time. A text
 * of `rawLimit` or more is taken to be cut.
 */
export function cleanText(text: string, longest: number, redact: Redact): string {
  const raw = rawLimit(longest);
  const isCut = text.length >= raw;
  const clean = redact(isCut ? text.slice(0, raw) : text).toWellFormed();
  if (!isCut && clean.length <= longest) return clean;
  const end = isCut ? Math.min(longest, clean.length - margin) : longest;
  return `${clean.slice(0, Math.max(end, 0)).toWellFormed()}…`;
}
