import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '../dialect/json.ts';
import { isRecord } from './json-schema.ts';
import type { TreeNode } from './tree.ts';

/** A text that is not shown as it is; the digest tells whether it has changed. */
export class Masked {
  readonly text: string;
  readonly digest: string;

  constructor(text: string, value: string) {
    this.text = text;
    this.digest = createHash('sha256').update(value).digest('base64');
  }
}

/** A part of the configuration without its secrets. */
export type Shown = string | number | boolean | null | Masked | readonly Shown[] | ShownMap;

export interface ShownMap {
  readonly [name: string]: Shown;
}

/** What stands in the place of a secret. */
export const secretMask = '***';

const urlLogin = /^([a-z][a-z0-9+.-]*:\/\/)([^\s/?#@:]*)(?::[^\s/?#]*)?@/i;
const urlQuery = /^([a-z][a-z0-9+.-]*:\/\/[^\s?#]*\?)\S+$/i;

/** A map of options without what the tree marks as secret and what `clean` takes out of texts. */
export function showMap(
  options: unknown,
  tree: TreeNode | undefined,
  clean: (text: string) => string,
): ShownMap {
  if (!isRecord(options)) return {};
  const members = Object.entries(options).map(([name, member]): [string, Shown] => [
    name,
    show(member, memberOf(tree, name), clean),
  ]);
  return Object.fromEntries(members);
}

/** The same as JSON. */
export function toJson(map: ShownMap): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([name, member]) => [name, jsonOf(member)]));
}

/** True for maps; lists, null and masked texts are none. */
export function isShownMap(shown: Shown | undefined): shown is ShownMap {
  return isRecord(shown) && !(shown instanceof Masked);
}

/** True for lists. */
export function isShownList(shown: Shown | undefined): shown is readonly Shown[] {
  return Array.isArray(shown);
}

function show(value: unknown, node: TreeNode | undefined, clean: (text: string) => string): Shown {
  if (node?.kind === 'scalar' && node.secret === true) return new Masked(secretMask, String(value));
  if (Array.isArray(value))
    return value.map((item: unknown, at) =>
      show(item, node?.kind === 'list' ? node.items[at] : undefined, clean),
    );
  if (isRecord(value)) return showMap(value, node, clean);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return typeof value === 'string' ? showText(value, clean) : null;
}

function showText(text: string, clean: (text: string) => string): Shown {
  const seen = clean(text)
    .replace(urlLogin, `$1$2:${secretMask}@`)
    .replace(urlQuery, `$1${secretMask}`);
  return seen === text ? text : new Masked(seen, text);
}

function memberOf(tree: TreeNode | undefined, name: string): TreeNode | undefined {
  return tree?.kind === 'map' ? tree.members.get(name)?.node : undefined;
}

function jsonOf(shown: Shown): JsonValue {
  if (typeof shown !== 'object' || shown === null) return shown;
  if (shown instanceof Masked) return shown.text;
  return isShownList(shown) ? shown.map(jsonOf) : toJson(shown);
}
