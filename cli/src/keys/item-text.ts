import { stringify } from 'yaml';

/** A map as it is to be written. */
export type Item = Readonly<Record<string, unknown>>;

/** An item of a list on lines of its own, with its "-" so many spaces from the left. */
export function blockText(item: Item, indent: number, lineEnd: string): string {
  const lines = stringify([item], { lineWidth: 0 }).trimEnd().split('\n');
  return lines.map((line) => ' '.repeat(indent) + line + lineEnd).join('');
}

/** A map within braces. */
export function flowText(item: Item, json: boolean): string {
  if (json) return JSON.stringify(item);
  return stringify(item, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd();
}

/** A member of a map. */
export function memberText(name: string, value: unknown, json: boolean): string {
  if (json) return `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
  return stringify({ [name]: value }, { lineWidth: 0 }).trimEnd();
}
