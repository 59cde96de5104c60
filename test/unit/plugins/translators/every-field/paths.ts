/** Places in JSON, such as `messages[2].content[0].text`. */
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** The steps of a path. */
function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? (name ?? '') : Number(index),
  );
}

/** A copy without what stands at the path. */
export function without(body: JsonObject, path: string): JsonObject {
  const removed = removing(body, stepsOf(path));
  return isObject(removed) ? removed : {};
}

function removing(value: JsonValue, [step, ...rest]: readonly (string | number)[]): JsonValue {
  if (Array.isArray(value))
    return value.flatMap((entry: JsonValue, index) => {
      if (index !== step) return [entry];
      return rest.length === 0 ? [] : [removing(entry, rest)];
    });
  if (!isObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, member]): [string, JsonValue][] => {
    if (name !== step) return [[name, member ?? null]];
    return rest.length === 0 ? [] : [[name, removing(member ?? null, rest)]];
  });
  return Object.fromEntries(entries);
}

/** True where one of the paths contains the other: a report of the whole covers its members. */
export function covers(reported: string, path: string): boolean {
  const one = stepsOf(reported);
  const other = stepsOf(path);
  const length = Math.min(one.length, other.length);
  return length > 0 && one.slice(0, length).every((step, index) => step === other[index]);
}

/** All texts, numbers and member names of a value. */
export function leavesOf(value: JsonValue, leaves = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(value)) for (const entry of value) leavesOf(entry, leaves);
  else if (isObject(value))
    for (const [name, member] of Object.entries(value)) {
      leaves.add(name);
      leavesOf(member ?? null, leaves);
    }
  else leaves.add(String(value));
  return leaves;
}
