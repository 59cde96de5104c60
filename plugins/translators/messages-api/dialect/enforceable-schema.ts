import { isObject, type JsonObject, type JsonValue, type Ledger } from '@ai-proxy/core';

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
  allOf: 'list',
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
  const kept: Record<string, JsonValue | undefined> = {};
  const told: string[] = [];
  for (const [name, value = null] of Object.entries(schema)) {
    if (!isRefused(name, value)) {
      kept[writtenName(name, schema)] = nested(name, value, `${path}.${name}`, ledger);
      continue;
    }
    told.push(`${name}: ${JSON.stringify(value)}`);
    ledger.lose(`${path}.${name}`, 'The description tells of it, but it is not enforced here.');
  }
  const description = described(kept['description'], told);
  return {
    ...kept,
    ...(description === undefined ? {} : { description }),
    ...closing(schema, path, ledger),
  };
}

function isRefused(name: string, value: JsonValue): boolean {
  if (name === 'format') return !formats.has(value);
  if (name === 'minItems') return value !== 0 && value !== 1;
  return refused.has(name);
}

/** Alternatives that exclude each other are alternatives. */
function writtenName(name: string, schema: JsonObject): string {
  return name === 'oneOf' && schema['anyOf'] === undefined ? 'anyOf' : name;
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

function described(
  description: JsonValue | undefined,
  told: readonly string[],
): JsonValue | undefined {
  if (told.length === 0) return description;
  const limits = told.join(', ');
  return typeof description === 'string' ? `${description} (${limits})` : limits;
}

/** What is not said of further members counts as if there were none. */
function closing(schema: JsonObject, path: string, ledger: Ledger): JsonObject {
  const { additionalProperties: more, properties, type } = schema;
  const isOfObjects = type === 'object' || (Array.isArray(type) && type.includes('object'));
  if (!isOfObjects && !isObject(properties)) return {};
  if (more !== undefined && more !== false)
    ledger.lose(`${path}.additionalProperties`, 'Objects have no further members here.');
  return { additionalProperties: false };
}
