/** Members of JSON of which nothing is known yet; what is absent or of another type reads as empty. */
import { isObject, parseObject, type JsonObject } from '@ai-proxy/core';

const nothing: JsonObject = {};

export function textIn(object: JsonObject, member: string): string {
  const value = object[member];
  return typeof value === 'string' ? value : '';
}

export function numberIn(object: JsonObject, member: string): number {
  const value = object[member];
  return typeof value === 'number' ? value : 0;
}

export function objectIn(object: JsonObject, member: string): JsonObject {
  const value = object[member];
  return isObject(value) ? value : nothing;
}

/** The objects of a list; other items are left out. */
export function objectsIn(object: JsonObject, member: string): readonly JsonObject[] {
  const value = object[member];
  return Array.isArray(value) ? value.filter((item) => isObject(item)) : [];
}

export function textsIn(object: JsonObject, member: string): readonly string[] {
  const value = object[member];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

export function numbersIn(object: JsonObject, member: string): readonly number[] {
  const value = object[member];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
}

/** The object that JSON text says; text that says none gives a member of its own, to be seen in reasons. */
export function inputIn(text: string): JsonObject {
  return parseObject(text) ?? { 'is not JSON of an object': text };
}
