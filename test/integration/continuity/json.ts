import { isObject, parseObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** The objects of a list; none where it is no list. */
export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item: JsonValue) => isObject(item)) : [];
}

/** The value as a text; empty where it is none. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The value as an object; an empty one where it is none. */
export function objectOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The JSON object in the text; an empty one where there is none. */
export function jsonIn(text: string): JsonObject {
  return parseObject(text) ?? {};
}
