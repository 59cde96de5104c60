import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** Members whose value belongs to the user: schemas, arguments, results, labels. */
const opaque: ReadonlySet<string> = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
  'labels',
  'headers',
  'partMetadata',
]);

/**
 * The body with all names in camel case: the API takes `system_instruction` and `systemInstruction`
 * alike. Where both stand, camel case wins. Null says nothing and is left out.
 */
export function camelCased(body: JsonObject): JsonObject {
  const said = Object.entries(body).filter(([, value]) => value !== undefined && value !== null);
  const renamed = said
    .sort(([a], [b]) => isSnake(b) - isSnake(a))
    .map(([name, value]): [string, JsonValue] => {
      const camel = camelName(name);
      return [camel, opaque.has(camel) ? (value ?? null) : camelValue(value ?? null)];
    });
  return Object.fromEntries(renamed);
}

function camelValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => camelValue(item));
  return isObject(value) ? camelCased(value) : value;
}

function isSnake(name: string): number {
  return camelName(name) === name ? 0 : 1;
}

/** The API spells one alias with a leading underscore. */
function camelName(name: string): string {
  if (name === '_responseJsonSchema') return 'responseJsonSchema';
  return name.replaceAll(/(?<=[a-zA-Z0-9])_([a-z0-9])/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
}
