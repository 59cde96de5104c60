import { isObject, type Extensions, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

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
