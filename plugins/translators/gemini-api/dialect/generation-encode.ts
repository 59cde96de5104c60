import type { CanonicalRequest, JsonObject, Ledger } from '@ai-proxy/core';
import { inhabited, present } from './members.ts';
import { encodeThinking } from './thinking.ts';

/** The `generationConfig` of a request. */
export function encodeGeneration(request: CanonicalRequest, ledger: Ledger): JsonObject {
  const { sampling } = request;
  const { choices, topLogprobs } = sampling;
  return present({
    temperature: sampling.temperature,
    topP: sampling.topP,
    topK: sampling.topK,
    candidateCount: choices,
    maxOutputTokens: sampling.maxOutputTokens,
    stopSequences: sampling.stopSequences,
    seed: encodeSeed(sampling.seed, ledger),
    presencePenalty: sampling.presencePenalty,
    frequencyPenalty: sampling.frequencyPenalty,
    responseLogprobs: sampling.logprobs,
    logprobs: topLogprobs,
    ...encodeFormat(request),
    thinkingConfig: inhabited(encodeThinking(request, ledger)),
  });
}

/** Seeds have 32 bits here. */
function encodeSeed(seed: number | undefined, ledger: Ledger): number | undefined {
  if (seed === undefined || (seed | 0) === seed) return seed;
  ledger.lose('seed', `Reduced to ${seed | 0}: a seed has 32 bits here.`);
  return seed | 0;
}

function encodeFormat({ responseFormat }: CanonicalRequest): JsonObject {
  if (responseFormat === undefined) return {};
  if (responseFormat.type === 'text') return { responseMimeType: 'text/plain' };
  return {
    responseMimeType: 'application/json',
    ...(responseFormat.type === 'json' ? {} : { responseJsonSchema: responseFormat.schema }),
  };
}
