import {
  type JsonObject,
  type JsonValue,
  numberOf,
  objectOf,
  objectsOf,
  present,
  textOf,
} from '@ai-proxy/core';

/**
 * Log probabilities in the one form that other formats share: a list of tokens, each with its
 * alternatives. Ids of tokens mean nothing elsewhere.
 */
export function decodeLogprobs(result: JsonObject): JsonObject {
  const alternatives = objectsOf(result['topCandidates']);
  const content = objectsOf(result['chosenCandidates']).map((chosen, index) => ({
    ...decodeToken(chosen),
    top_logprobs: objectsOf(alternatives[index]?.['candidates']).map(decodeToken),
  }));
  return { content };
}

function decodeToken(wire: JsonObject): JsonObject {
  return {
    token: textOf(wire['token']) ?? '',
    logprob: numberOf(wire['logProbability']) ?? 0,
    bytes: null,
  };
}

/** The same for a client; undefined where the value has another form. */
export function encodeLogprobs(value: JsonValue | undefined): JsonObject | undefined {
  const content = objectOf(value)?.['content'];
  if (!Array.isArray(content)) return undefined;
  const tokens = objectsOf(content);
  return {
    chosenCandidates: tokens.map(encodeToken),
    topCandidates: tokens.map((token) => ({
      candidates: objectsOf(token['top_logprobs']).map(encodeToken),
    })),
  };
}

function encodeToken(token: JsonObject): JsonObject {
  return present({ token: textOf(token['token']), logProbability: numberOf(token['logprob']) });
}
