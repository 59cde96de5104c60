/**
 * The lines of some root keys of a YAML text, without those of all others: neither its size nor its mistakes
 * elsewhere count. Undefined where lines do not tell: the text is one map in braces, or the lines say
 * "as there" (`*name`).
 */
export function rootBlocks(text: string, keys: readonly string[]): string | undefined {
  if (/^(?:\s|---|#[^\n]*\n)*\{/.test(text)) return undefined;
  const wanted = new RegExp(
    `^(["']?)(?:${keys.map((key) => RegExp.escape(key)).join('|')})\\1\\s*:`,
  );
  const lines: string[] = [];
  let isWithin = false;
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    // Closing brackets may stand below the key that opened them.
    if (!/^[\s#\]}]|^$/.test(line)) isWithin = wanted.test(line);
    if (isWithin) lines.push(line);
  }
  const blocks = lines.join('\n');
  return /(?:^|[\s,[{:])\*/.test(blocks) ? undefined : blocks;
}
