import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** What one member of two schemas comes to; undefined where both cannot be had at once. */
type Join = (one: JsonValue, other: JsonValue) => JsonValue | undefined;

const joins: Readonly<Record<string, Join | undefined>> = {
  default: (one) => one,
  description: (one, other) =>
    typeof one === 'string' && typeof other === 'string' ? `${one} ${other}` : undefined,
  properties: joinProperties,
  required: (one, other) =>
    Array.isArray(one) && Array.isArray(other) ? [...new Set([...one, ...other])] : undefined,
  title: (one) => one,
};

/** Members that may stand beside a reference. */
const words: ReadonlySet<string> = new Set(['$ref', 'default', 'description', 'title']);

/**
 * One schema for what matches all of them, since closed schemas of different objects would have no
 * match in common. Undefined where they do not simply add up.
 */
export function mergedSchema(schemas: readonly JsonObject[]): JsonObject | undefined {
  const merged = new Map<string, JsonValue>();
  for (const [name, value = null] of schemas.flatMap((schema) => Object.entries(schema))) {
    const joined = joinedMember(name, merged.get(name), value);
    if (joined === undefined) return undefined;
    merged.set(name, joined);
  }
  const refers = merged.has('$ref') && [...merged.keys()].some((name) => !words.has(name));
  return refers ? undefined : Object.fromEntries(merged);
}

function joinedMember(
  name: string,
  known: JsonValue | undefined,
  value: JsonValue,
): JsonValue | undefined {
  if (known === undefined || isSame(known, value)) return value;
  const join = Object.hasOwn(joins, name) ? joins[name] : undefined;
  return join?.(known, value);
}

function joinProperties(one: JsonValue, other: JsonValue): JsonValue | undefined {
  if (!isObject(one) || !isObject(other)) return undefined;
  const isClashing = Object.entries(other).some(
    ([name, value = null]) => Object.hasOwn(one, name) && !isSame(one[name] ?? null, value),
  );
  return isClashing ? undefined : { ...one, ...other };
}

function isSame(one: JsonValue, other: JsonValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
