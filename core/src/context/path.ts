import { isObject, type JsonObject, type JsonValue } from '../dialect/json.ts';
import { GatewayError } from '../errors/gateway-error.ts';

/** A step of a path: a member, an index, or `*` for every element. */
export type Step = string | number;

const inert = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads `a.b[0].c` and `a[*].b`. Throws `FIELD_INVALID` on other spellings and on inherited names. */
export function parsePath(path: string): readonly Step[] {
  return path.split('.').flatMap((name) => parseName(name, path));
}

function parseName(name: string, path: string): Step[] {
  const match = /^([^[\]]+)((?:\[(?:\d+|\*)\])*)$/.exec(name);
  const member = match?.[1];
  if (member === undefined || inert.has(member))
    throw new GatewayError('FIELD_INVALID', {
      message: `"${path}" is not a path; write a.b[0].c, or a[*].b for every element.`,
      param: path,
    });
  const indexes = [...(match?.[2] ?? '').matchAll(/\[(\d+|\*)\]/g)].map((index): Step =>
    index[1] === '*' ? '*' : Number(index[1]),
  );
  return [member, ...indexes];
}

/** The first value at the path, or undefined. */
export function readPath(
  value: JsonValue | undefined,
  steps: readonly Step[],
): JsonValue | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'string' && step !== '*')
    return isObject(value) && Object.hasOwn(value, step) ? readPath(value[step], rest) : undefined;
  if (!Array.isArray(value)) return undefined;
  const items: readonly JsonValue[] = value;
  if (step !== '*') return readPath(items[step], rest);
  for (const item of items) {
    const found = readPath(item, rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The value with `change` applied at the path; only objects on the path are copied, and nothing where
 * nothing changes. Members that are missing on the way are made, elements of arrays are not; `change`
 * giving undefined removes the last step.
 */
export function changePath(
  value: JsonValue | undefined,
  steps: readonly Step[],
  change: (old: JsonValue | undefined) => JsonValue | undefined,
): JsonValue | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return change(value);
  if (step === '*') {
    if (!Array.isArray(value)) return value;
    const items: readonly JsonValue[] = value;
    const changed = items.map((item) => changePath(item, rest, change));
    if (changed.every((item, index) => item === items[index])) return value;
    return changed.filter((item) => item !== undefined);
  }
  if (typeof step === 'number') return changeIndex(value, step, rest, change);
  if (Array.isArray(value)) return value;
  const object: JsonObject = isObject(value) ? value : {};
  const old = Object.hasOwn(object, step) ? object[step] : undefined;
  const changed = changePath(old, rest, change);
  if (changed === old) return value;
  if (changed !== undefined) return { ...object, [step]: changed };
  const { [step]: _removed, ...kept } = object;
  return kept;
}

function changeIndex(
  value: JsonValue | undefined,
  index: number,
  rest: readonly Step[],
  change: (old: JsonValue | undefined) => JsonValue | undefined,
): JsonValue | undefined {
  if (!Array.isArray(value) || index >= value.length) return value;
  const items: readonly JsonValue[] = value;
  const changed = changePath(items[index], rest, change);
  if (changed === items[index]) return value;
  return changed === undefined ? items.toSpliced(index, 1) : items.with(index, changed);
}
