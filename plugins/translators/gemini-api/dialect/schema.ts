import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { mapped, textOf } from './members.ts';

/** Members of this API's own schema language that are spelled in two ways. */
const names: Readonly<Record<string, string>> = {
  any_of: 'anyOf',
  min_items: 'minItems',
  max_items: 'maxItems',
  min_length: 'minLength',
  max_length: 'maxLength',
  min_properties: 'minProperties',
  max_properties: 'maxProperties',
  property_ordering: 'propertyOrdering',
};

/** Numbers that this API writes as text, since they have 64 bits. */
const counts: ReadonlySet<string> = new Set([
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minProperties',
  'maxProperties',
]);

/** Members that only this API has. */
const dropped: ReadonlySet<string> = new Set(['nullable', 'propertyOrdering']);

/** A schema of this API, whose types are `STRING` or `string`, as JSON Schema. */
export function jsonSchemaOf(schema: JsonObject): JsonObject {
  const result: Record<string, JsonValue | undefined> = {};
  for (const [wire, value] of Object.entries(schema)) {
    const name = Object.hasOwn(names, wire) ? (names[wire] ?? wire) : wire;
    if (!dropped.has(name) && value !== undefined && value !== null)
      result[name] = memberOf(name, value);
  }
  return schema['nullable'] === true ? nullable(result) : result;
}

function memberOf(name: string, value: JsonValue): JsonValue {
  if (name === 'type') return typeof value === 'string' ? value.toLowerCase() : value;
  if (name === 'example') return value;
  if (name === 'items') return isObject(value) ? jsonSchemaOf(value) : value;
  if (name === 'properties') return isObject(value) ? mapped(value, jsonSchemaOf) : value;
  if (name === 'anyOf' && Array.isArray(value))
    return value.map((item: JsonValue) => (isObject(item) ? jsonSchemaOf(item) : item));
  return counts.has(name) && typeof value === 'string' ? Number(value) : value;
}

function nullable(schema: JsonObject): JsonObject {
  const type = textOf(schema['type']);
  const options = schema['enum'];
  return {
    ...schema,
    ...(type === undefined ? {} : { type: [type, 'null'] }),
    ...(Array.isArray(options) && !options.includes(null) ? { enum: [...options, null] } : {}),
    ...(type === undefined && Array.isArray(schema['anyOf'])
      ? { anyOf: [...schema['anyOf'], { type: 'null' }] }
      : {}),
  };
}
