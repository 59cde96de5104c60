import { isObject, type JsonObject, type JsonValue, type Ledger } from '@ai-proxy/core';
import { mergedSchema } from './merged-schema.ts';

/** Keywords that are refused in schemas that the API enforces. */
const refused: ReadonlySet<string> = new Set([
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'else',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'if',
  'maxContains',
  'maxItems',
  'maxLength',
  'maxProperties',
  'maximum',
  'minContains',
  'minLength',
  'minProperties',
  'minimum',
  'multipleOf',
  'not',
  'patternProperties',
  'prefixItems',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
  'uniqueItems',
]);

/** Formats of texts that the API knows. */
const formats: ReadonlySet<JsonValue | undefined> = new Set([
  'date',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'time',
  'uri',
  'uuid',
]);

/** How members with schemas in them hold these. */
const nesting: Readonly<Record<string, 'one' | 'list' | 'named' | undefined>> = {
  $defs: 'named',
  anyOf: 'list',
  definitions: 'named',
  items: 'one',
  oneOf: 'list',
  properties: 'named',
};

/**
 * The schema as the API takes it where it enforces schemas: objects are closed, and limits that it
 * cannot enforce are told in the descriptions, for the model to keep to.
 */
export function enforceableSchema(schema: JsonObject, path: string, ledger: Ledger): JsonObject {
  const open = openSchema(schema, path, ledger);
  const { properties, type } = open;
  const isOfObjects = type === 'object' || (Array.isArray(type) && type.includes('object'));
  return isOfObjects || isObject(properties) ? { ...open, additionalProperties: false } : open;
}

/** The same, but for the object itself, to which other schemas may have more to add. */
function openSchema(schema: JsonObject, path: string, ledger: Ledger): JsonObject {
  const { additionalProperties: more = false, allOf, ...rest } = schema;
  const kept: Record<string, JsonValue> = {};
  const told: string[] = [];
  if (more !== false)
    ledger.lose(`${path}.additionalProperties`, 'Objects have no further members here.');
  for (const [name, value = null] of Object.entries(rest)) {
    const place = `${path}.${name}`;
    if (isRefused(name, value, schema)) told.push(toldLimit(name, value, place, ledger));
    else kept[writtenName(name, place, ledger)] = nested(name, value, place, ledger);
  }
  if (allOf === undefined) return described(kept, told);
  const branches = Array.isArray(allOf) && allOf.every((branch: JsonValue) => isObject(branch));
  const opened = (branches ? allOf : []).map((branch: JsonObject, index) =>
    openSchema(branch, `${path}.allOf[${index}]`, ledger),
  );
  const merged = branches ? mergedSchema([kept, ...opened]) : undefined;
  if (merged === undefined) told.push(toldLimit('allOf', allOf, `${path}.allOf`, ledger));
  return described(merged ?? kept, told);
}

function isRefused(name: string, value: JsonValue, schema: JsonObject): boolean {
  if (name === 'format') return !formats.has(value);
  if (name === 'minItems') return value !== 0 && value !== 1;
  if (name === 'oneOf') return schema['anyOf'] !== undefined;
  return refused.has(name);
}

function toldLimit(name: string, value: JsonValue, path: string, ledger: Ledger): string {
  ledger.lose(path, 'The description tells of it, but it is not enforced here.');
  return `${name}: ${JSON.stringify(value)}`;
}

function writtenName(name: string, path: string, ledger: Ledger): string {
  if (name !== 'oneOf') return name;
  ledger.lose(path, 'Alternatives need not exclude each other here.');
  return 'anyOf';
}

function nested(name: string, value: JsonValue, path: string, ledger: Ledger): JsonValue {
  const kind = Object.hasOwn(nesting, name) ? nesting[name] : undefined;
  if (kind === 'list' && Array.isArray(value))
    return value.map((entry: JsonValue, index) => inner(entry, `${path}[${index}]`, ledger));
  if (kind === 'named' && isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, entry = null]) => [
        key,
        inner(entry, `${path}.${key}`, ledger),
      ]),
    );
  return kind === 'one' ? inner(value, path, ledger) : value;
}

/** Schemas may be true or false as well. */
function inner(value: JsonValue, path: string, ledger: Ledger): JsonValue {
  return isObject(value) ? enforceableSchema(value, path, ledger) : value;
}

function described(schema: JsonObject, told: readonly string[]): JsonObject {
  if (told.length === 0) return schema;
  const { description } = schema;
  const limits = told.join(', ');
  const words = typeof description === 'string' ? `${description} (${limits})` : limits;
  return { ...schema, description: words };
}
