/** Log probabilities: parallel lists here, one list of tokens in the form that other formats share. */
import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** The parallel lists as a list of tokens, each with its alternatives; undefined for what is none. */
export function decodeLogprobs(value: JsonValue | undefined): JsonObject | undefined {
  if (!isObject(value) || !Array.isArray(value['tokens'])) return undefined;
  const own = listOf(value['token_logprobs']);
  const others = listOf(value['top_logprobs']);
  const content = value['tokens'].map((token: JsonValue, index) => ({
    token,
    logprob: own[index] ?? null,
    bytes: null,
    top_logprobs: alternativesOf(others[index]),
  }));
  return { content };
}

function alternativesOf(value: JsonValue | undefined): readonly JsonObject[] {
  if (!isObject(value)) return [];
  return Object.entries(value).map(([token, logprob = null]) => ({ token, logprob, bytes: null }));
}

/** The parallel lists; `offset` is where the first token stands in the text of the answer. */
export function encodeLogprobs(value: JsonValue | undefined, offset: number): JsonObject | null {
  const content = isObject(value)
    ? listOf(value['content']).filter((entry) => isObject(entry))
    : [];
  if (content.length === 0) return null;
  let end = offset;
  const texts = content.map(textOf);
  return {
    tokens: texts,
    token_logprobs: content.map(({ logprob = null }) => logprob),
    top_logprobs: content.map((token) =>
      Object.fromEntries(
        listOf(token['top_logprobs'])
          .filter((other) => isObject(other))
          .map((other) => [textOf(other), other['logprob'] ?? null]),
      ),
    ),
    text_offset: texts.map((text) => (end += text.length) - text.length),
  };
}

function textOf({ token }: JsonObject): string {
  return typeof token === 'string' ? token : '';
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
