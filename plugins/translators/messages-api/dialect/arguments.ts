import { isObject, type JsonObject, type Ledger } from '@ai-proxy/core';

/** The input object of a call. What is no JSON object is kept under `value`. */
export function encodeArguments(text: string, path: string, ledger: Ledger): JsonObject {
  if (text.trim() === '') return {};
  const value = parseArguments(text);
  if (isObject(value)) return value;
  if (value === null) {
    ledger.lose(path, 'Arguments must be a JSON object here; null becomes an empty one.');
    return {};
  }
  ledger.lose(path, 'Arguments must be a JSON object here; these are put into its member "value".');
  return { value };
}

function parseArguments(text: string): JsonObject | string | number | boolean | null {
  try {
    return JSON.parse(text) as JsonObject | string | number | boolean | null;
  } catch {
    return text;
  }
}
