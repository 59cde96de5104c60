import { isRecord, type JsonSchema } from './json-schema.ts';
import {
  declaredNames,
  facetsOf,
  facetsOfItem,
  facetsOfMember,
  type Facets,
} from './schema-walk.ts';

/**
 * Options with their names in camelCase. Only names that the schema lists under `properties` change;
 * names that an operator chose, such as models and headers, stay as written.
 */
export function camelOptions(options: unknown, schema: JsonSchema | undefined): unknown {
  return convert(options, facetsOf(schema));
}

/** The way back for maps of options: names as the schema lists them. */
export function kebabOptions(options: object, schema: JsonSchema | undefined): JsonSchema {
  return writtenNames(options, facetsOf(schema));
}

/** `cooldown-429-secs` as `cooldown429Secs`. */
export function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, first: string) => first.toUpperCase());
}

function convert(value: unknown, facets: Facets): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => convert(item, facetsOfItem(facets, index)));
  }
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const known = facetsOfMember(facets, name);
    return [known.declared ? camelCase(name) : name, convert(member, known)];
  });
  return Object.fromEntries(members);
}

function writtenNames(options: object, facets: Facets): JsonSchema {
  const names = new Map(declaredNames(facets).map((name) => [camelCase(name), name]));
  const members = Object.entries(options).map(([camel, value]): [string, unknown] => {
    const name = names.get(camel) ?? camel;
    return [name, isRecord(value) ? writtenNames(value, facetsOfMember(facets, name)) : value];
  });
  return Object.fromEntries(members);
}
