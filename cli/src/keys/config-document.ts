import { isDeepStrictEqual } from 'node:util';
import { parseDocument, type Document } from 'yaml';
import { Refusal } from '../lib/refusal.ts';
import { typedCommand } from '../lib/typed-command.ts';

/** Steps from the root of a configuration to a value in it. */
export type Path = readonly (string | number)[];

/** A configuration as text, and as what it says. */
export interface ConfigDocument {
  readonly text: string;
  readonly document: Document.Parsed;
  /** As plain data. */
  readonly plain: unknown;
}

/** Reads the text of a configuration. Throws `Refusal` where it is no YAML. */
export function parseConfig(text: string, file: string): ConfigDocument {
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    keepSourceTokens: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const refusal = `${file} is not valid YAML, so it is left as it is. "${typedCommand('check')}" says where.`;
  if (document.errors.length > 0) throw new Refusal(refusal);
  try {
    return { text, document, plain: document.toJS() };
  } catch {
    // Aliases that lead nowhere, or to too much.
    throw new Refusal(refusal);
  }
}

/** The value at a path of plain data, or undefined. */
export function valueAt(plain: unknown, path: Path): unknown {
  let value = plain;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isMap(value) && Object.hasOwn(value, step)) value = value[String(step)];
    else return undefined;
  }
  return value;
}

/** True for maps, of which lists are none. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True where two values say the same: an empty list is the same as none. */
export function saysTheSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(withoutEmpty(a), withoutEmpty(b));
}

function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(withoutEmpty);
  if (!isMap(value)) return value ?? null;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutEmpty(member)]),
  );
}
