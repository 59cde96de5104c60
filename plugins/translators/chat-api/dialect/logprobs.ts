import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** Log probabilities as clients expect them, with both lists; undefined for what are none. */
export function encodeLogprobs(value: JsonValue | undefined): JsonObject | undefined {
  return isObject(value) ? { content: null, refusal: null, ...value } : undefined;
}
