/** Schemas of published OpenAPI descriptions, in the words of JSON Schema. */
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

type Schemas = Readonly<Record<string, JsonObject>>;

const prefix = '#/components/schemas/';

/**
 * The schemas of a description. `strict`: objects may have no other members than the described ones,
 * as the vendors' servers have it for requests.
 */
export function schemasOf(description: JsonObject, strict: boolean): Schemas {
  const { components } = description as { components: { schemas: Schemas } };
  const plain = inWordsOfJsonSchema(components.schemas) as unknown as Schemas;
  return Object.fromEntries(
    Object.entries(plain).map(([name, schema]) => [name, composed(schema, plain, strict)]),
  );
}

/** Branches overlap in these descriptions, so that `oneOf` would refuse what both allow. */
function inWordsOfJsonSchema(value: JsonValue | Schemas): JsonValue {
  if (Array.isArray(value)) return value.map((entry: JsonValue) => inWordsOfJsonSchema(entry));
  if (!isObject(value)) return value as JsonValue;
  const { oneOf, nullable, discriminator: _discriminator, ...rest } = value;
  const members: JsonObject = Object.fromEntries(
    Object.entries({ ...rest, ...(Array.isArray(oneOf) ? { anyOf: oneOf } : {}) }).map(
      ([name, member]) => [name, inWordsOfJsonSchema(member ?? null)],
    ),
  );
  // A property may have the name of a keyword.
  if (typeof nullable !== 'boolean') return { ...members, ...kept({ oneOf, nullable }) };
  return nullable ? { anyOf: [members, { type: 'null' }] } : members;
}

function kept({ oneOf, nullable }: JsonObject): JsonObject {
  return {
    ...(isObject(oneOf) ? { oneOf: inWordsOfJsonSchema(oneOf) } : {}),
    ...(isObject(nullable) ? { nullable: inWordsOfJsonSchema(nullable) } : {}),
  };
}

/** A schema with objects that are composed of several written as one. */
function composed(schema: JsonObject, schemas: Schemas, strict: boolean): JsonObject {
  const merged = Array.isArray(schema['allOf']) ? together(schema, schemas) : schema;
  const members = Object.entries(merged).map(([name, member]): [string, JsonValue] => [
    name,
    composedMember(member ?? null, schemas, strict),
  ]);
  const result: JsonObject = Object.fromEntries(members);
  const isClosed = isObject(merged['properties']) && merged['additionalProperties'] === undefined;
  const hasBranches = ['anyOf', 'allOf'].some((name) => name in merged);
  return strict && isClosed && !hasBranches && merged['type'] === 'object'
    ? { ...result, additionalProperties: false }
    : result;
}

function composedMember(value: JsonValue, schemas: Schemas, strict: boolean): JsonValue {
  if (Array.isArray(value))
    return value.map((entry: JsonValue) => composedMember(entry, schemas, strict));
  return isObject(value) ? composed(value, schemas, strict) : value;
}

/** What the members of `allOf` demand together; those that are no plain objects stay as they are. */
function together(schema: JsonObject, schemas: Schemas): JsonObject {
  const { allOf, ...rest } = schema;
  const all = (Array.isArray(allOf) ? allOf : []).filter((part: JsonValue) => isObject(part));
  const parts = [...all, rest].map((part) => resolved(part, schemas));
  const isPlain = (part: JsonObject): boolean =>
    !['anyOf', 'enum', 'const'].some((name) => name in part);
  const objects = parts.filter(isPlain);
  const others = parts.filter((part) => !isPlain(part));
  const one: JsonObject = {
    ...Object.assign({}, ...objects),
    ...of(objects, 'properties', (found) => Object.assign({}, ...found)),
    ...of(objects, 'required', (found) => found.flat() as JsonValue[]),
  };
  return others.length === 0 ? one : { ...one, allOf: others };
}

function of(
  parts: readonly JsonObject[],
  name: string,
  join: (found: readonly JsonValue[]) => JsonValue,
): JsonObject {
  const found = parts.map((part) => part[name]).filter((value) => value !== undefined);
  return found.length === 0 ? {} : { [name]: join(found) };
}

function resolved(part: JsonObject, schemas: Schemas): JsonObject {
  const { $ref } = part;
  const named = typeof $ref === 'string' ? schemas[$ref.replace(prefix, '')] : undefined;
  if (named === undefined) return part;
  return Array.isArray(named['allOf']) ? together(named, schemas) : named;
}
