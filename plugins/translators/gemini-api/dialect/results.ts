import { isObject, type JsonObject } from '@ai-proxy/core';
import { parseJsonText } from './arguments.ts';

/** Numbers of so many digits would come out changed, so text with one is not read. */
const longNumber = /\d{16}/;

/**
 * The `response` object of a result, which the API wants to be one: JSON objects as they are, errors
 * under `error`, and all else as text under `output`.
 */
export function writeResult(text: string, isError: boolean): JsonObject {
  if (isError) return { error: text };
  const value = longNumber.test(text) ? undefined : parseJsonText(text);
  return isObject(value) ? value : { output: text };
}

/** What a `response` says: the text of a lone `output` or `error`, else the object as JSON. */
export function readResult(response: JsonObject): {
  readonly text: string | undefined;
  readonly isError: boolean;
} {
  const [first, ...others] = Object.entries(response);
  if (first === undefined) return { text: undefined, isError: false };
  const [name, value] = first;
  const isLone = others.length === 0 && (name === 'output' || name === 'error');
  const isError = isLone && name === 'error';
  if (isLone && typeof value === 'string') return { text: value, isError };
  return { text: JSON.stringify(isError ? value : response), isError };
}
