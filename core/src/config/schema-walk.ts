import { isRecord, type JsonSchema } from './json-schema.ts';

/** All schemas that speak about one value: the schema itself and what it combines or refers to. */
export interface Facets {
  readonly root: JsonSchema;
  readonly schemas: readonly JsonSchema[];
}

const combining = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else'] as const;

/** The facets of a whole schema; undefined stands for a schema that allows everything. */
export function facetsOf(schema: JsonSchema | undefined): Facets {
  return schema === undefined ? { root: {}, schemas: [] } : expand(schema, [schema]);
}

/** What the schema says about a member; `declared` when its name is listed under `properties`. */
export function facetsOfMember(
  facets: Facets,
  name: string,
): Facets & { readonly declared: boolean } {
  const named = facets.schemas.flatMap((schema) => schemaIn(schema['properties'], name));
  if (named.length > 0) return { ...expand(facets.root, named), declared: true };
  const patterned = facets.schemas.flatMap((schema) => matching(schema['patternProperties'], name));
  const others = facets.schemas.flatMap((schema) => one(schema['additionalProperties']));
  return { ...expand(facets.root, [...patterned, ...others]), declared: false };
}

/** What the schema says about the items of a list. */
export function facetsOfItem(facets: Facets, index: number): Facets {
  const items = facets.schemas.flatMap((schema) => {
    const first = schema['prefixItems'];
    return one(Array.isArray(first) && index < first.length ? first[index] : schema['items']);
  });
  return expand(facets.root, items);
}

/** The names that the schema lists under `properties`. */
export function declaredNames(facets: Facets): string[] {
  const names = facets.schemas.flatMap((schema) => Object.keys(recordOf(schema['properties'])));
  return [...new Set(names)];
}

/** True where one of the schemas has this keyword with this value. */
export function says(facets: Facets, keyword: string, value: unknown): boolean {
  return facets.schemas.some((schema) => schema[keyword] === value);
}

/** True where the schema accepts null by its `type`, `const` or `enum`. */
export function acceptsNull(facets: Facets): boolean {
  return facets.schemas.some((schema) => {
    const types = [schema['type']].flat();
    const values = [schema['enum']].flat();
    return types.includes('null') || values.includes(null) || schema['const'] === null;
  });
}

function expand(root: JsonSchema, schemas: readonly JsonSchema[]): Facets {
  const seen = new Set<JsonSchema>();
  const visit = (schema: JsonSchema): void => {
    if (seen.has(schema)) return;
    seen.add(schema);
    const reference = schema['$ref'];
    if (typeof reference === 'string') referred(root, reference).forEach(visit);
    for (const keyword of combining) [schema[keyword]].flat().flatMap(one).forEach(visit);
  };
  schemas.forEach(visit);
  return { root, schemas: [...seen] };
}

function referred(root: JsonSchema, reference: string): JsonSchema[] {
  if (!reference.startsWith('#')) return [];
  let found: unknown = root;
  for (const step of reference.slice(1).split('/').filter(Boolean)) {
    found = recordOf(found)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return one(found);
}

function schemaIn(properties: unknown, name: string): JsonSchema[] {
  const known = recordOf(properties);
  return Object.hasOwn(known, name) ? one(known[name]) : [];
}

function matching(patterns: unknown, name: string): JsonSchema[] {
  return Object.entries(recordOf(patterns)).flatMap(([pattern, schema]) =>
    new RegExp(pattern, 'u').test(name) ? one(schema) : [],
  );
}

function one(schema: unknown): JsonSchema[] {
  return isRecord(schema) ? [schema] : [];
}

function recordOf(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}
