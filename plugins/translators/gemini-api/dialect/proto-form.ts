import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** Members whose value belongs to the user: schemas, arguments, results, labels. */
const opaque: ReadonlySet<string> = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
  'schema',
  'labels',
  'headers',
  'partMetadata',
]);

/** Lists whose only element may stand without its list, and what such an element is. */
const lists: Readonly<Record<string, 'object' | 'string'>> = {
  contents: 'object',
  parts: 'object',
  tools: 'object',
  functionDeclarations: 'object',
  safetySettings: 'object',
  requests: 'object',
  allowedFunctionNames: 'string',
  stopSequences: 'string',
};

/** Numbers that may be written as text. */
const numbers: ReadonlySet<string> = new Set([
  'temperature',
  'topP',
  'topK',
  'candidateCount',
  'maxOutputTokens',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'logprobs',
  'thinkingBudget',
  'outputDimensionality',
]);

const numeral = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/**
 * A body in the one form in which the rest reads it, of all that the API takes alike: names in camel
 * case (where both spellings stand, it wins), lists as lists, numbers as numbers. Null says nothing
 * and is left out.
 */
export function formed(body: JsonObject): JsonObject {
  const said = Object.entries(body).filter(([, value]) => value !== undefined && value !== null);
  const renamed = said
    .sort(([a], [b]) => isSnake(b) - isSnake(a))
    .map(([name, value]): [string, JsonValue] => {
      const camel = camelName(name);
      return [camel, opaque.has(camel) ? (value ?? null) : formedMember(camel, value ?? null)];
    });
  return Object.fromEntries(renamed);
}

/** A content, which may also be written as its parts, one of them or only its text. */
export function contentOf(value: JsonValue | undefined): JsonValue | undefined {
  if (typeof value === 'string') return { parts: [{ text: value }] };
  if (Array.isArray(value)) return { parts: value };
  return isObject(value) && value['parts'] === undefined ? { parts: [value] } : value;
}

function formedMember(name: string, value: JsonValue): JsonValue {
  if (numbers.has(name) && typeof value === 'string' && numeral.test(value)) return Number(value);
  const isLone =
    Object.hasOwn(lists, name) && typeof value === lists[name] && !Array.isArray(value);
  return formedValue(isLone ? [value] : value);
}

function formedValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => formedValue(item));
  return isObject(value) ? formed(value) : value;
}

function isSnake(name: string): number {
  return camelName(name) === name ? 0 : 1;
}

/** The API spells one alias with a leading underscore. */
function camelName(name: string): string {
  if (name === '_responseJsonSchema') return 'responseJsonSchema';
  return name.replaceAll(/(?<=[a-zA-Z0-9])_([a-z0-9])/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
}
