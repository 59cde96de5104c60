import { isDeepStrictEqual } from 'node:util';
import { isShownList, isShownMap, Masked, secretMask, type Shown, type ShownMap } from './shown.ts';
import { memberPath } from './tree.ts';

const longest = 60;

/** What differs between two configurations, as sentences such as `request-timeout: 300 → 60`. */
export function changesBetween(before: ShownMap, after: ShownMap): string[] {
  return mapChanges('', before, after);
}

function changes(path: string, before: Shown | undefined, after: Shown | undefined): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (before === undefined) return [`${path}: added${inBrackets(after)}`];
  if (after === undefined) return [`${path}: removed${inBrackets(before)}`];
  if (isShownMap(before) && isShownMap(after)) return mapChanges(path, before, after);
  if (isShownList(before) && isShownList(after)) return listChanges(path, before, after);
  const [old, fresh] = [textOf(before), textOf(after)];
  const told = old !== undefined && fresh !== undefined && old !== fresh;
  return [told ? `${path}: ${old} → ${fresh}` : `${path}: changed`];
}

function mapChanges(path: string, before: ShownMap, after: ShownMap): string[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((name) =>
    changes(memberPath(path, name), memberOf(before, name), memberOf(after, name)),
  );
}

function memberOf(map: ShownMap, name: string): Shown | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function listChanges(path: string, before: readonly Shown[], after: readonly Shown[]): string[] {
  const [old, fresh] = [byName(before), byName(after)];
  return old === undefined || fresh === undefined
    ? placeChanges(path, before, after)
    : namedChanges(path, old, fresh);
}

/** Items without names are compared by place; those that an insertion has only shifted are not told. */
function placeChanges(path: string, before: readonly Shown[], after: readonly Shown[]): string[] {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && isDeepStrictEqual(before[head], after[head])) head++;
  let tail = 0;
  while (tail < shorter - head && isDeepStrictEqual(before.at(-1 - tail), after.at(-1 - tail)))
    tail++;
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  const count = Math.max(old.length, fresh.length);
  return Array.from({ length: count }, (_, at) =>
    changes(`${path}[${head + at}]`, old[at], fresh[at]),
  ).flat();
}

interface Item {
  readonly at: number;
  readonly shown: Shown;
}

type Named = ReadonlyMap<string, Item>;

function namedChanges(path: string, before: Named, after: Named): string[] {
  const removed = [...before].filter(([name]) => !after.has(name));
  const stayed = (some: Named, others: Named): string[] =>
    [...some.keys()].filter((name) => others.has(name));
  const isMoved = !isDeepStrictEqual(stayed(before, after), stayed(after, before));
  return [
    ...removed.map(([name, { at }]) => `${path}[${at}]: removed (${name})`),
    ...[...after].flatMap(([name, { at, shown }]) => {
      const old = before.get(name);
      if (old === undefined) return [`${path}[${at}]: added (${name})`];
      return changes(`${path}[${at}]`, old.shown, shown);
    }),
    ...(isMoved ? [`${path}: another order`] : []),
  ];
}

/** The items by name, where there are maps among them and each has a name of its own. */
function byName(items: readonly Shown[]): Named | undefined {
  if (items.length > 0 && !items.some(isShownMap)) return undefined;
  const named = new Map<string, Item>();
  for (const [at, shown] of items.entries()) {
    const name = nameOf(shown);
    if (name === undefined || named.has(name)) return undefined;
    named.set(name, { at, shown });
  }
  return named;
}

/** An entry of the pipeline is named by its plugin, a credential or client by its name. */
function nameOf(shown: Shown): string | undefined {
  if (typeof shown === 'string') return shown;
  if (!isShownMap(shown)) return undefined;
  const told = ['as', 'use', 'name', 'id'].map((key) => memberOf(shown, key));
  const name = told.find((value) => typeof value === 'string');
  const [[only, options] = [], ...others] = Object.entries(shown);
  return name ?? (others.length === 0 && isShownMap(options) ? only : undefined);
}

function inBrackets(shown: Shown | undefined): string {
  const text = shown === undefined ? undefined : textOf(shown);
  return text === undefined ? '' : ` (${text})`;
}

/** Undefined for what has no short text, or none that may be told. */
function textOf(shown: Shown): string | undefined {
  if (shown instanceof Masked) return shown.text === secretMask ? undefined : brief(shown.text);
  if (typeof shown === 'object') return shown === null ? 'empty' : undefined;
  return typeof shown === 'string' ? brief(shown) : String(shown);
}

function brief(text: string): string | undefined {
  if (text.length > longest) return undefined;
  return /^[\w./:@%*+-]+$/.test(text) ? text : JSON.stringify(text);
}
