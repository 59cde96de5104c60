import { isRecord, type JsonSchema } from './json-schema.ts';
import { facetsOf, facetsOfItem, facetsOfMember, type Facets } from './schema-walk.ts';

/**
 * Options with their names in camelCase. Only names that the schema lists under `properties` change;
 * names that an operator chose, such as models and headers, stay as written.
 */
export function camelOptions(options: unknown, schema: JsonSchema | undefined): unknown {
  return convert(options, facetsOf(schema));
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
