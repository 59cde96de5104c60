import { isObject, type Extensions, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

/** The members that have a value. */
type Present<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without the members that are undefined. */
export function present<T extends object>(members: T): Present<T> {
  const kept: Partial<T> = {};
  for (const name in members) if (members[name] !== undefined) kept[name] = members[name];
  return kept as Present<T>;
}

/** The value if it is a string. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The value if it is a finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value if it is a whole number of at least 0. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The value if it is true or false. */
export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** The value if it is an object. */
export function objectOf(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The objects of a list. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A list of the value, or an empty one where there is none. */
export function listed<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}

/** The list, unless it is empty. */
export function filled<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list === undefined || list.length === 0 ? undefined : list;
}

/** The object, unless it has no member. */
export function inhabited(object: JsonObject): JsonObject | undefined {
  return Object.values(object).some((value) => value !== undefined) ? object : undefined;
}

/** The strings of a list. */
export function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
}

/** Members outside `known`, or undefined if there are none; null says nothing in this API. */
export function unknownMembers(
  object: JsonObject | undefined,
  known: readonly string[],
): JsonObject | undefined {
  const entries = Object.entries(object ?? {}).filter(
    ([name, value]) => value !== undefined && value !== null && !known.includes(name),
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Members that only this format knows, to be spread into a canonical value. */
export function extending(members: JsonObject | undefined): { readonly extensions?: Extensions } {
  return members === undefined ? {} : { extensions: { [dialectName]: members } };
}

/** Members that this format left in a canonical value. */
export function ownMembers(value: { readonly extensions?: Extensions }): JsonObject {
  return value.extensions?.[dialectName] ?? {};
}

/** Both objects as one; where both have a value that is no object, `first` wins. */
export function mergeMembers(first: JsonObject, second: JsonObject): JsonObject {
  return mergeAll([first, second]);
}

/** As `mergeMembers`, for many objects, each of which is read but once. */
export function mergeAll([first, ...others]: readonly JsonObject[]): JsonObject {
  const merged: Record<string, JsonValue | undefined> = { ...first };
  const inner = new Map<string, JsonObject[]>();
  for (const [name, value] of others.flatMap((other) => Object.entries(other))) {
    const existing = merged[name];
    if (existing === undefined) merged[name] = value;
    else if (isObject(existing) && isObject(value)) {
      const objects = inner.get(name);
      if (objects === undefined) inner.set(name, [existing, value]);
      else objects.push(value);
    }
  }
  for (const [name, objects] of inner) merged[name] = mergeAll(objects);
  return merged;
}
