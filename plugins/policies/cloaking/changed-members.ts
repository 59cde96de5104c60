import type { JsonObject, JsonValue } from '@ai-proxy/core';

/** The object with its members changed; itself where nothing changes. */
export function withMembers(
  object: JsonObject,
  change: (name: string, value: JsonValue) => JsonValue,
): JsonObject {
  let isChanged = false;
  const members = Object.entries(object).map(([name, value]) => {
    const changed = value === undefined ? undefined : change(name, value);
    isChanged ||= changed !== value;
    return [name, changed] as const;
  });
  return isChanged ? Object.fromEntries(members) : object;
}

/** The list with its items changed; itself where nothing changes. */
export function withItems(
  list: readonly JsonValue[],
  change: (item: JsonValue) => JsonValue,
): readonly JsonValue[] {
  const changed = list.map(change);
  return changed.every((item, index) => item === list[index]) ? list : changed;
}

/** All strings of a value changed; `changeName` also changes the names of members. */
export function withStrings(
  value: JsonValue,
  change: (text: string) => JsonValue,
  changeName: (name: string) => string = (name) => name,
): JsonValue {
  if (typeof value === 'string') return change(value);
  const within = (inner: JsonValue): JsonValue => withStrings(inner, change, changeName);
  if (isList(value)) return withItems(value, within);
  if (typeof value !== 'object' || value === null) return value;
  const changed = withMembers(value, (_, inner) => within(inner));
  const names = Object.keys(changed);
  if (names.every((name) => changeName(name) === name)) return changed;
  return Object.fromEntries(names.map((name) => [changeName(name), changed[name]]));
}

/** `Array.isArray` for lists that nobody changes. */
export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
