import {
  type CanonicalRequest,
  type JsonObject,
  type Ledger,
  present,
  type Sampling,
} from '@ai-proxy/core';
import { factsOf } from './model-facts.ts';

/** The names under which losses of sampling are reported. */
export const samplingMembers: Readonly<Record<keyof Sampling, string>> = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  maxOutputTokens: 'max_tokens',
  stopSequences: 'stop_sequences',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  seed: 'seed',
  choices: 'n',
  logprobs: 'logprobs',
  topLogprobs: 'top_logprobs',
};

const unsaid = [
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'logprobs',
  'topLogprobs',
] as const satisfies readonly (keyof Sampling)[];

/** Smallest `top_p` that goes together with thinking. */
const thinkingTopP = 0.95;

/** The knobs that the model takes; `thinking` excludes most of them. The limit is written elsewhere. */
export function encodeSampling(
  request: CanonicalRequest,
  thinking: boolean,
  ledger: Ledger,
): JsonObject {
  const { sampling, model } = request;
  reportUnsaid(sampling, ledger);
  const excluded = exclusion(model, thinking);
  const keep = <T>(path: string, value: T | undefined, allowed: boolean): T | undefined => {
    if (value === undefined || excluded === undefined || allowed) return value;
    ledger.lose(path, excluded);
    return undefined;
  };
  const { temperature, topP, topK } = sampling;
  const isNarrow = factsOf(model).sampling !== 'none' && (topP ?? 0) >= thinkingTopP;
  const warmth = clamped(keep('temperature', temperature, temperature === 1), ledger);
  const nucleus = keep('top_p', topP, topP === 1 || isNarrow);
  return present({
    ...together(model, warmth, nucleus, ledger),
    top_k: keep('top_k', topK, false),
    stop_sequences: encodeStops(sampling.stopSequences, ledger),
  });
}

function exclusion(model: string, thinking: boolean): string | undefined {
  if (factsOf(model).sampling === 'none') return 'This model takes no such setting.';
  return thinking ? 'Cannot be set while the model thinks.' : undefined;
}

/** Some models take one of the two only; 1 is the default of both, so that it asks for nothing. */
function together(
  model: string,
  temperature: number | undefined,
  topP: number | undefined,
  ledger: Ledger,
): JsonObject {
  const both = temperature !== undefined && topP !== undefined;
  if (!both || factsOf(model).sampling !== 'one') return present({ temperature, top_p: topP });
  if (topP === 1) return { temperature };
  if (temperature === 1) return { top_p: topP };
  ledger.lose('top_p', 'This model takes either a temperature or top_p.');
  return { temperature };
}

function clamped(temperature: number | undefined, ledger: Ledger): number | undefined {
  if (temperature === undefined) return undefined;
  const inRange = Math.min(1, Math.max(0, temperature));
  if (inRange !== temperature)
    ledger.lose('temperature', `Reduced to ${inRange}: the range is 0 to 1 here.`);
  return inRange;
}

/** The API refuses stop sequences of nothing but white space. */
function encodeStops(
  stops: readonly string[] | undefined,
  ledger: Ledger,
): readonly string[] | undefined {
  const kept = stops?.filter((stop) => stop.trim() !== '');
  if (kept?.length !== stops?.length)
    ledger.lose('stop_sequences', 'A stop sequence cannot be white space here.');
  return kept?.length === 0 && stops?.length !== 0 ? undefined : kept;
}

/** Values that ask for nothing, or 1 answer, are no loss. */
function reportUnsaid(sampling: Sampling, ledger: Ledger): void {
  for (const name of unsaid) {
    const value = sampling[name];
    const asks = name === 'seed' ? value !== undefined : Boolean(value);
    if (asks) ledger.lose(samplingMembers[name], 'There is no such setting here.');
  }
  if ((sampling.choices ?? 1) > 1) ledger.lose('n', 'There is one answer only here.');
}
