import { GatewayError, isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { countOf, numberOf, wholeOf } from './members.ts';

interface Demand {
  /** What the value must be, as the end of a sentence. */
  readonly words: string;
  readonly accepts: (value: JsonValue) => boolean;
}

const isText = (value: JsonValue): boolean => typeof value === 'string';

const demands = {
  text: { words: 'a string', accepts: isText },
  flag: { words: 'true or false', accepts: (value) => typeof value === 'boolean' },
  number: { words: 'a number', accepts: (value) => numberOf(value) !== undefined },
  whole: { words: 'a whole number', accepts: (value) => wholeOf(value) !== undefined },
  count: {
    words: 'a whole number of 0 or more',
    accepts: (value) => countOf(value) !== undefined,
  },
  object: { words: 'an object', accepts: isObject },
  objects: {
    words: 'an object or a list',
    accepts: (value) => isObject(value) || Array.isArray(value),
  },
  content: {
    words: 'text or an object with parts',
    accepts: (value) => isText(value) || isObject(value) || Array.isArray(value),
  },
  texts: {
    words: 'a string or a list of strings',
    accepts: (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
  },
} as const satisfies Record<string, Demand>;

/** The kind of value that each member of an object must have, where it has one. */
export type Demands = Readonly<Record<string, keyof typeof demands>>;

/** Throws `FIELD_INVALID`: the member at the path, and what is wrong with it. */
export function refuse(path: string, complaint: string): never {
  throw new GatewayError('FIELD_INVALID', { message: `${path} ${complaint}.`, param: path });
}

/** Path of a member of the object at `path`; the body itself has the empty path. */
function memberPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Refuses the members that have another kind of value; null counts as absent. */
export function demandKinds(object: JsonObject, path: string, wanted: Demands): void {
  for (const [name, kind] of Object.entries(wanted)) {
    const value = object[name] ?? null;
    if (value !== null && !demands[kind].accepts(value))
      refuse(memberPath(path, name), `must be ${demands[kind].words}`);
  }
}

/** Refuses an object that lacks the member. */
export function demandMember(object: JsonObject, path: string, name: string): void {
  if ((object[name] ?? null) === null) refuse(memberPath(path, name), 'is missing');
}

/** The objects of a list, or a lone one, with their paths. Nothing for what is neither; refuses other entries. */
export function demandObjects(
  value: JsonValue | undefined,
  path: string,
): readonly (readonly [object: JsonObject, path: string])[] {
  if (isObject(value)) return [[value, `${path}[0]`]];
  if (!Array.isArray(value)) return [];
  return value.map((entry: JsonValue, index) => {
    const place = `${path}[${index}]`;
    return isObject(entry) ? [entry, place] : refuse(place, 'must be an object');
  });
}
