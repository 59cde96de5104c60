import { isObject, type JsonObject, type JsonValue, type Ledger } from '@ai-proxy/core';

/** The `args` object of a call. What is no JSON object is kept under `value`. */
export function encodeArguments(text: string, path: string, ledger: Ledger): JsonObject {
  if (text.trim() === '') return {};
  const value = parseJsonText(text);
  if (isObject(value)) return value;
  ledger.lose(path, 'Arguments must be a JSON object here.');
  return value === null ? {} : { value: value ?? text };
}

/** The value of JSON text; undefined for other text. */
export function parseJsonText(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
