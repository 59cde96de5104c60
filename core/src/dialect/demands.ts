/** Refusals of request members whose value has the wrong kind, shared by the dialects. */
import { GatewayError } from '../errors/gateway-error.ts';
import { isObject, type JsonObject, type JsonValue } from './json.ts';

interface Demand {
  /** What the value must be, as the end of a sentence. */
  readonly words: string;
  readonly accepts: (value: JsonValue) => boolean;
}

const isText = (value: JsonValue): boolean => typeof value === 'string';
const isWhole = (value: JsonValue): boolean => Number.isInteger(value);

const demands = {
  text: { words: 'a string', accepts: isText },
  flag: { words: 'true or false', accepts: (value) => typeof value === 'boolean' },
  number: { words: 'a number', accepts: (value) => Number.isFinite(value) },
  whole: { words: 'a whole number', accepts: isWhole },
  count: {
    words: 'a whole number of 0 or more',
    accepts: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
  },
  object: { words: 'an object', accepts: isObject },
  list: { words: 'a list', accepts: (value) => Array.isArray(value) },
  content: {
    words: 'text or a list of parts',
    accepts: (value) => isText(value) || Array.isArray(value),
  },
  texts: {
    words: 'a string or a list of strings',
    accepts: (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
  },
  textList: {
    words: 'a list of strings',
    accepts: (value) => Array.isArray(value) && value.every(isText),
  },
  choice: { words: 'a string or an object', accepts: (value) => isText(value) || isObject(value) },
  /** Some vendors take how many, instead of whether. */
  logprobs: {
    words: 'true or false',
    accepts: (value) => typeof value === 'boolean' || isWhole(value),
  },
} as const satisfies Record<string, Demand>;

/** The kind of value that each member of an object must have, where it has one. */
export type Demands = Readonly<Record<string, keyof typeof demands>>;

/** Throws `FIELD_INVALID`: the member at the path, and what is wrong with it. */
export function refuseField(path: string, complaint: string): never {
  throw new GatewayError('FIELD_INVALID', { message: `${path} ${complaint}.`, param: path });
}

/** Path of a member of the object at `path`; the body itself has the empty path. */
export function memberPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Refuses the members that have another kind of value; null counts as absent. */
export function demandKinds(object: JsonObject, path: string, wanted: Demands): void {
  for (const [name, kind] of Object.entries(wanted)) {
    const value = object[name] ?? null;
    if (value !== null && !demands[kind].accepts(value))
      refuseField(memberPath(path, name), `must be ${demands[kind].words}`);
  }
}

/** Refuses an object that lacks the member. */
export function demandMember(object: JsonObject, path: string, name: string): void {
  if ((object[name] ?? null) === null) refuseField(memberPath(path, name), 'is missing');
}

/** The objects of a list with their paths. Nothing for what is no list; refuses other entries. */
export function demandObjects(
  value: JsonValue | undefined,
  path: string,
): readonly (readonly [object: JsonObject, path: string])[] {
  if (!Array.isArray(value)) return [];
  return value.map((entry: JsonValue, index) => {
    const place = `${path}[${index}]`;
    return isObject(entry) ? [entry, place] : refuseField(place, 'must be an object');
  });
}
