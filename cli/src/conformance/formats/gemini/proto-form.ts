/** Bodies as Google's JSON of protocol buffers takes them: names may also be written with underscores. */
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** Members that hold a client's own JSON, in which names mean what they are. */
const foreign = new Set(['args', 'response', 'parametersJsonSchema', 'responseJsonSchema']);
/** Members whose names are those of a client, and whose values are not. */
const named = new Set(['properties']);

/** The body with its names in camel case. */
export function inCamelCase(body: JsonObject): JsonObject {
  return mapped(body, camelCase);
}

function mapped(object: JsonObject, rename: (name: string) => string): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const own = rename(name);
      return [own, foreign.has(own) || value === undefined ? value : valueIn(value, own)];
    }),
  );
}

function valueIn(value: JsonValue, name: string): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => valueIn(item, ''));
  if (!isObject(value)) return value;
  return mapped(value, named.has(name) ? (own) => own : camelCase);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
