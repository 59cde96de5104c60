/** Patterns over JSON: what a value has to contain, with a sentence about the first thing that is wrong. */
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '@ai-proxy/core';

/** Says what is wrong with the value at a path, or nothing. */
export type Matcher = (value: unknown, path: string) => string | undefined;

/**
 * A value equals a primitive, has the members of an object (and maybe more), has the items of a list
 * (and no more), or satisfies a matcher.
 */
export type Pattern =
  | string
  | number
  | boolean
  | null
  | Matcher
  | readonly Pattern[]
  | { readonly [member: string]: Pattern };

/** What is wrong with the value, or undefined. */
export function mismatch(pattern: Pattern, value: unknown, path: string): string | undefined {
  if (typeof pattern === 'function') return pattern(value, path);
  if (Array.isArray(pattern)) return listMismatch(pattern, value, path);
  if (typeof pattern === 'object' && pattern !== null) return memberMismatch(pattern, value, path);
  return Object.is(pattern, value)
    ? undefined
    : `${path} is ${shown(value)}, not ${shown(pattern)}`;
}

function listMismatch(
  pattern: readonly Pattern[],
  value: unknown,
  path: string,
): string | undefined {
  if (!Array.isArray(value)) return `${path} is ${shown(value)}, not a list`;
  if (value.length !== pattern.length)
    return `${path} has ${value.length} items, not ${pattern.length}: ${shown(value)}`;
  return first(pattern, (each, index) => mismatch(each, value[index], `${path}[${index}]`));
}

function memberMismatch(pattern: object, value: unknown, path: string): string | undefined {
  if (!isObject(value)) return `${path} is ${shown(value)}, not an object`;
  return first(Object.entries(pattern), ([name, each]: [string, Pattern]) =>
    mismatch(each, value[name], path === '' ? name : `${path}.${name}`),
  );
}

function first<Item>(
  items: readonly Item[],
  judge: (item: Item, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const wrong = judge(item, index);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** The value as short JSON. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : (JSON.stringify(value) ?? typeof value);
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}

/** The member is not there. */
export const absent: Matcher = (value, path) =>
  value === undefined ? undefined : `${path} is ${shown(value)}, though it should be absent`;

/** At least one of the patterns fits; otherwise what is wrong by the first. */
export function either(...patterns: readonly [Pattern, ...Pattern[]]): Matcher {
  return (value, path) => {
    const wrong = patterns.map((pattern) => mismatch(pattern, value, path));
    return wrong.includes(undefined) ? undefined : wrong[0];
  };
}

/** All of the patterns fit. */
export function all(...patterns: readonly Pattern[]): Matcher {
  return (value, path) => first(patterns, (pattern) => mismatch(pattern, value, path));
}

/** The list ends with items that fit. */
export function endingWith(...patterns: readonly Pattern[]): Matcher {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} is ${shown(value)}, not a list`;
    const start = value.length - patterns.length;
    if (start < 0) return `${path} has ${value.length} items only: ${shown(value)}`;
    return first(patterns, (each, index) =>
      mismatch(each, value[start + index], `${path}[${start + index}]`),
    );
  };
}

/** Some item of the list fits. */
export function having(pattern: Pattern): Matcher {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path} is ${shown(value)}, not a list`;
    const wrong = value.map((item: unknown, index) => mismatch(pattern, item, `${path}[${index}]`));
    if (wrong.includes(undefined)) return undefined;
    return wrong.at(-1) ?? `${path} is empty`;
  };
}

/** Something fits, however deep in the value it is. */
export function somewhere(pattern: Pattern): Matcher {
  const fits = (value: unknown): boolean => {
    if (mismatch(pattern, value, '') === undefined) return true;
    if (Array.isArray(value)) return value.some(fits);
    return isObject(value) && Object.values(value).some(fits);
  };
  return (value, path) =>
    fits(value) ? undefined : `nothing in ${path === '' ? 'the body' : path} is ${shown(pattern)}`;
}

/** A number from a minimum on. */
export function atLeast(minimum: number): Matcher {
  return (value, path) =>
    typeof value === 'number' && value >= minimum
      ? undefined
      : `${path} is ${shown(value)}, not a number from ${minimum} on`;
}

/** Text with some other text in it. */
export function containing(text: string): Matcher {
  return (value, path) =>
    typeof value === 'string' && value.includes(text)
      ? undefined
      : `${path} is ${shown(value)}, without ${shown(text)}`;
}

/** JSON text of a value. */
export function jsonText(wanted: unknown): Matcher {
  return (value, path) => {
    try {
      if (typeof value === 'string' && isDeepStrictEqual(JSON.parse(value), wanted))
        return undefined;
    } catch {
      // Not JSON: told below.
    }
    return `${path} is ${shown(value)}, not the JSON text of ${shown(wanted)}`;
  };
}

/** Exactly this value, without more members. */
export function exactly(wanted: unknown): Matcher {
  return (value, path) =>
    isDeepStrictEqual(value, wanted)
      ? undefined
      : `${path} is ${shown(value)}, not ${shown(wanted)}`;
}

/** Text, or a list of text blocks, that says this. */
export function saying(text: string): Matcher {
  return (value, path) => {
    const found = wordsIn(value);
    return found === text ? undefined : `${path} says ${shown(found ?? value)}, not ${shown(text)}`;
  };
}

/** The words of text or of a list of text blocks. */
export function wordsIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return undefined;
  return value
    .map((block: unknown) => {
      if (typeof block === 'string') return block;
      const words = isObject(block) ? block['text'] : undefined;
      return typeof words === 'string' ? words : '';
    })
    .join('');
}
