import {
  booleanOf,
  type CanonicalRequest,
  countOf,
  type JsonObject,
  type Ledger,
  numberOf,
  objectOf,
  present,
  type ReasoningEffort,
  type ReasoningOptions,
  textOf,
  textsOf,
  unknownMembers,
} from '@ai-proxy/core';
import { inhabited } from './members.ts';
import { decodeFormat, restOfFormat } from './response-format.ts';

const knownMembers = [
  'temperature',
  'topP',
  'topK',
  'candidateCount',
  'maxOutputTokens',
  'stopSequences',
  'seed',
  'presencePenalty',
  'frequencyPenalty',
  'responseLogprobs',
  'logprobs',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'responseFormat',
  'thinkingConfig',
];

/** What `generationConfig` says. */
export function decodeGeneration(
  config: JsonObject,
  path: string,
  ledger: Ledger,
): Pick<CanonicalRequest, 'sampling' | 'reasoning' | 'responseFormat'> {
  const sampling = present({
    temperature: numberOf(config['temperature']),
    topP: numberOf(config['topP']),
    topK: numberOf(config['topK']),
    maxOutputTokens: countOf(config['maxOutputTokens']),
    stopSequences: textsOf(config['stopSequences']),
    frequencyPenalty: numberOf(config['frequencyPenalty']),
    presencePenalty: numberOf(config['presencePenalty']),
    seed: numberOf(config['seed']),
    choices: countOf(config['candidateCount']),
    logprobs: booleanOf(config['responseLogprobs']),
    topLogprobs: countOf(config['logprobs']),
  });
  const reasoning = decodeThinking(objectOf(config['thinkingConfig']));
  const responseFormat = decodeFormat(config, path, ledger);
  return { sampling, ...present({ reasoning, responseFormat }) };
}

/** Members of `generationConfig` without a canonical name. */
export function restOfGeneration(config: JsonObject): JsonObject | undefined {
  const thinking = objectOf(config['thinkingConfig']);
  const level = textOf(thinking?.['thinkingLevel']);
  const knownThinking = [
    'includeThoughts',
    'thinkingBudget',
    ...(level === undefined || effortOf(level) !== undefined ? ['thinkingLevel'] : []),
  ];
  return inhabited({
    ...unknownMembers(config, knownMembers),
    ...restOfFormat(config),
    ...present({ thinkingConfig: unknownMembers(thinking, knownThinking) }),
  });
}

const efforts: Readonly<Record<string, ReasoningEffort>> = {
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
};

function effortOf(level: string): ReasoningEffort | undefined {
  const name = level.toLowerCase();
  return Object.hasOwn(efforts, name) ? efforts[name] : undefined;
}

/**
 * Thoughts are not shown here unless the client asks for them; who wants to see them without saying
 * how many has them made as the model likes.
 */
function decodeThinking(config: JsonObject | undefined): ReasoningOptions | undefined {
  if (config === undefined) return undefined;
  const level = textOf(config['thinkingLevel']);
  const shown = booleanOf(config['includeThoughts']) ?? false;
  const budget =
    numberOf(config['thinkingBudget']) ?? (shown && level === undefined ? -1 : undefined);
  return {
    ...(budget === undefined ? {} : budgetOptions(budget)),
    ...present({ effort: effortOf(level ?? '') }),
    summary: shown ? 'auto' : 'none',
  };
}

function budgetOptions(budget: number): ReasoningOptions {
  if (budget === 0) return { mode: 'off' };
  return budget < 0 ? { mode: 'adaptive' } : { mode: 'on', budgetTokens: budget };
}
