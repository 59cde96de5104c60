/** Finds words in texts, whatever their letter case, the longest first. */
export interface SensitiveWords {
  /** The text with each occurrence, as it is written there, replaced by what `change` makes of it. */
  replace(text: string, change: (written: string) => string): string;
  readonly list: readonly string[];
}

/** Undefined where there is no word to look for. */
export function sensitiveWords(words: readonly string[]): SensitiveWords | undefined {
  const list = words.filter((word) => word.trim() !== '');
  if (list.length === 0) return undefined;
  const spellings = [...new Set(list.flatMap(spellingsOf))];
  const longestFirst = spellings.toSorted((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((word) => RegExp.escape(word)).join('|'), 'giu');
  return { list, replace: (text, change) => text.replace(pattern, (written) => change(written)) };
}

/** Texts may hold JSON, which writes some characters with escapes, and some writers all but ASCII. */
function spellingsOf(word: string): readonly string[] {
  const escaped = JSON.stringify(word).slice(1, -1);
  return [word, escaped, escaped.replace(/[^\x20-\x7e]/g, unicodeEscape)];
}

function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
