import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** A request that the real API would refuse. */
export class Refused extends Error {
  readonly status: number;
  /** What some APIs add to the error in words for machines. */
  readonly details: JsonObject | undefined;

  constructor(message: string, status = 400, details?: JsonObject) {
    super(message);
    this.name = 'Refused';
    this.status = status;
    this.details = details;
  }
}

/** Throws unless it holds. */
export function demand(holds: boolean, message: string): asserts holds {
  if (!holds) throw new Refused(message);
}

/** The value as an object with no members but these. */
export function objectAt(
  value: JsonValue | undefined,
  path: string,
  known: readonly string[],
): JsonObject {
  demand(isObject(value), `${path}: must be an object.`);
  for (const name of Object.keys(value))
    demand(known.includes(name), `${path}.${name}: unknown member.`);
  return value;
}

/** The value as a list that is not empty. */
export function listAt(value: JsonValue | undefined, path: string): readonly JsonValue[] {
  demand(Array.isArray(value) && value.length > 0, `${path}: must be a list with members.`);
  return value as readonly JsonValue[];
}

/** The value as a text that is not empty. */
export function textAt(value: JsonValue | undefined, path: string): string {
  demand(typeof value === 'string' && value !== '', `${path}: must be a text that is not empty.`);
  return value;
}

/** The value as a number of the range. */
export function numberAt(
  value: JsonValue | undefined,
  path: string,
  [least, most]: readonly [number, number],
): number {
  demand(
    typeof value === 'number' && value >= least && value <= most,
    `${path}: must be ${least} to ${most}.`,
  );
  return value;
}

/** The value as one of the words. */
export function wordAt(
  value: JsonValue | undefined,
  path: string,
  words: readonly string[],
): string {
  demand(
    typeof value === 'string' && words.includes(value),
    `${path}: must be one of ${words.join(', ')}.`,
  );
  return value;
}

/** Throws unless the text is base64 with padding. */
export function checkBase64(value: JsonValue | undefined, path: string): void {
  const text = textAt(value, path);
  demand(Buffer.from(text, 'base64').toString('base64') === text, `${path}: must be base64.`);
}

/** Throws unless the schema is one of an object. */
export function checkObjectSchema(value: JsonValue | undefined, path: string): void {
  demand(isObject(value) && value['type'] === 'object', `${path}: must be a schema of an object.`);
}

/** Throws unless the schema is what OpenAI calls strict: closed, with all of its members required. */
export function checkStrictSchema(value: JsonValue | undefined, path: string): void {
  if (Array.isArray(value))
    return value.forEach((entry: JsonValue, at) => checkStrictSchema(entry, `${path}[${at}]`));
  if (!isObject(value)) return;
  if (value['type'] === 'object') {
    const { properties, required, additionalProperties: more } = value;
    demand(more === false, `${path}: 'additionalProperties' is required to be false.`);
    const names = isObject(properties) ? Object.keys(properties) : [];
    const wanted: readonly JsonValue[] = Array.isArray(required) ? required : [];
    demand(
      names.every((name) => wanted.includes(name)),
      `${path}: 'required' must include every key in properties.`,
    );
  }
  for (const [name, inner] of Object.entries(value)) checkStrictSchema(inner, `${path}.${name}`);
}
