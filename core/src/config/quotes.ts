// What follows the colon or dash of a line, where it begins with a sign that means something in YAML.
const signed = /(?:^|[:-])\s+([*&!{[|>])[^\n]*$/;

/** The cure for a text that begins with a sign of YAML. */
export function quoteHint(sign: string): string {
  return `A text that begins with ${sign} has to be in quotes.`;
}

/** The same for the value that ends here, if it begins with such a sign. */
export function quoteHintBefore(text: string, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const sign = signed.exec(line)?.[1];
  return sign === undefined ? undefined : quoteHint(sign);
}
