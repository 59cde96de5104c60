import { isObject, type JsonObject, type JsonValue, type Ledger, textOf } from '@ai-proxy/core';

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

/** A schema of this API, whose types are `STRING` or `string`, as JSON Schema. */
export function jsonSchemaOf(schema: JsonObject, path: string, ledger: Ledger): JsonObject {
  const result: Record<string, JsonValue | undefined> = {};
  for (const [wire, value] of Object.entries(schema)) {
    const name = Object.hasOwn(names, wire) ? (names[wire] ?? wire) : wire;
    if (name === 'nullable' || value === undefined || value === null) continue;
    const place = `${path}.${name}`;
    if (name === 'propertyOrdering') ledger.lose(place, 'JSON Schema has no order of properties.');
    else result[name] = memberOf(name, value, place, ledger);
  }
  return schema['nullable'] === true ? nullable(result) : result;
}

function memberOf(name: string, value: JsonValue, path: string, ledger: Ledger): JsonValue {
  if (name === 'type') return typeof value === 'string' ? value.toLowerCase() : value;
  if (name === 'items' && isObject(value)) return jsonSchemaOf(value, path, ledger);
  if (name === 'properties' && isObject(value)) return propertiesOf(value, path, ledger);
  if (name === 'anyOf' && Array.isArray(value))
    return value.map((item: JsonValue, index) =>
      isObject(item) ? jsonSchemaOf(item, `${path}[${index}]`, ledger) : item,
    );
  return counts.has(name) && typeof value === 'string' ? Number(value) : value;
}

function propertiesOf(properties: JsonObject, path: string, ledger: Ledger): JsonObject {
  const entries = Object.entries(properties).map(([name, value]) => [
    name,
    isObject(value) ? jsonSchemaOf(value, `${path}.${name}`, ledger) : value,
  ]);
  return Object.fromEntries(entries) as JsonObject;
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
