import {
  type JsonObject,
  type JsonValue,
  type Ledger,
  present,
  type Sampling,
} from '@ai-proxy/core';
import { bareModel, thinks } from './reasoning-encode.ts';
import { dialectName } from './wire.ts';

/** Settings that are refused while a model thinks, with the value that asks for nothing. */
const calmSettings: Readonly<Record<string, JsonValue | undefined>> = {
  temperature: 1,
  top_p: 1,
  frequency_penalty: 0,
  presence_penalty: 0,
  logprobs: false,
  top_logprobs: undefined,
  stop: undefined,
};

/** Sampling and output limits for the model, which thinks with the effort. */
export function encodeSampling(
  sampling: Sampling,
  model: string,
  effort: string | undefined,
  ledger: Ledger,
): JsonObject {
  if (sampling.topK !== undefined)
    ledger.lose('top_k', `${dialectName} has no counterpart of top-k sampling`);
  const members = membersOf(sampling, model);
  return thinks(model, effort) ? calmed(members, model, ledger) : members;
}

function membersOf(sampling: Sampling, model: string): JsonObject {
  const { topLogprobs } = sampling;
  // Alternatives are given only together with the tokens themselves.
  const logprobs = sampling.logprobs ?? (topLogprobs === undefined ? undefined : true);
  return present({
    [limitMember(model)]: sampling.maxOutputTokens,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    stop: sampling.stopSequences,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    seed: sampling.seed,
    n: sampling.choices,
    logprobs,
    top_logprobs: topLogprobs,
  });
}

function calmed(members: JsonObject, model: string, ledger: Ledger): JsonObject {
  const left = Object.entries(members).filter(([name, value]) => {
    if (!Object.hasOwn(calmSettings, name)) return true;
    if (value !== calmSettings[name])
      ledger.lose(name, `${model} takes no ${name} while it thinks`);
    return false;
  });
  return Object.fromEntries(left);
}

/** Models that think refuse `max_tokens`; most vendors know nothing else. */
function limitMember(model: string): string {
  return /^(o\d|gpt-5)/.test(bareModel(model)) ? 'max_completion_tokens' : 'max_tokens';
}
