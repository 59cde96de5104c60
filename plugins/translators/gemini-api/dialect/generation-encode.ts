import { type CanonicalRequest, type JsonObject, type Ledger, present } from '@ai-proxy/core';
import { inhabited } from './members.ts';
import { encodeFormat } from './response-format.ts';
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
    stopSequences: encodeStops(sampling.stopSequences, ledger),
    seed: encodeSeed(sampling.seed, ledger),
    presencePenalty: sampling.presencePenalty,
    frequencyPenalty: sampling.frequencyPenalty,
    responseLogprobs: sampling.logprobs,
    logprobs: topLogprobs,
    ...encodeFormat(request.responseFormat, ledger),
    thinkingConfig: inhabited(encodeThinking(request, ledger)),
  });
}

/** Seeds have 32 bits here. */
function encodeSeed(seed: number | undefined, ledger: Ledger): number | undefined {
  if (seed === undefined || (seed | 0) === seed) return seed;
  ledger.lose('seed', `Reduced to ${seed | 0}: a seed has 32 bits here.`);
  return seed | 0;
}

/** The API takes so many. */
const mostStops = 5;

function encodeStops(
  stops: readonly string[] | undefined,
  ledger: Ledger,
): readonly string[] | undefined {
  if (stops === undefined || stops.length <= mostStops) return stops;
  ledger.lose('stop', `Only the first ${mostStops} texts that end an answer are sent here.`);
  return stops.slice(0, mostStops);
}
