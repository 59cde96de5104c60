/** The text of a `.env` file with variables added; what it had stays as it was. */
export function withVariables(before: string, variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${shown(value)}\n`);
  const start = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  return start + lines.join('');
}

/** What is wrong with the text of a key, or undefined. */
export function keyTrouble(value: string): string | undefined {
  if (/[^\x20-\x7e]/.test(value.trim())) return 'A key has visible ASCII characters only.';
  return value.includes("'") ? 'A key with a quotation mark has to be set by hand.' : undefined;
}

function shown(value: string): string {
  return /^[\w./:+=-]+$/.test(value) ? value : `'${value}'`;
}
