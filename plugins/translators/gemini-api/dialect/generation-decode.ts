import type {
  CanonicalRequest,
  JsonObject,
  ReasoningEffort,
  ReasoningOptions,
  ResponseFormat,
} from '@ai-proxy/core';
import {
  booleanOf,
  countOf,
  inhabited,
  numberOf,
  objectOf,
  present,
  textOf,
  textsOf,
  unknownMembers,
  wholeOf,
} from './members.ts';
import { jsonSchemaOf } from './schema.ts';

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
  'thinkingConfig',
];

/** What `generationConfig` says. */
export function decodeGeneration(
  config: JsonObject,
): Pick<CanonicalRequest, 'sampling' | 'reasoning' | 'responseFormat'> {
  const sampling = present({
    temperature: numberOf(config['temperature']),
    topP: numberOf(config['topP']),
    topK: numberOf(config['topK']),
    maxOutputTokens: countOf(config['maxOutputTokens']),
    stopSequences: textsOf(config['stopSequences']),
    frequencyPenalty: numberOf(config['frequencyPenalty']),
    presencePenalty: numberOf(config['presencePenalty']),
    seed: wholeOf(config['seed']),
    choices: countOf(config['candidateCount']),
    logprobs: booleanOf(config['responseLogprobs']),
    topLogprobs: countOf(config['logprobs']),
  });
  const reasoning = decodeThinking(objectOf(config['thinkingConfig']));
  return { sampling, ...present({ reasoning, responseFormat: decodeFormat(config) }) };
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
  const isUnnamed = isOwnFormat(config);
  return inhabited({
    ...unknownMembers(config, knownMembers),
    ...present({
      thinkingConfig: unknownMembers(thinking, knownThinking),
      responseMimeType: isUnnamed ? textOf(config['responseMimeType']) : undefined,
      responseSchema: isUnnamed ? objectOf(config['responseSchema']) : undefined,
      responseJsonSchema: isUnnamed ? objectOf(config['responseJsonSchema']) : undefined,
    }),
  });
}

const types = { json: 'application/json', text: 'text/plain' } as const;

/** Such as `text/x.enum`, which no other format has. */
function isOwnFormat(config: JsonObject): boolean {
  const type = textOf(config['responseMimeType']);
  return type !== undefined && type !== types.json && type !== types.text;
}

function decodeFormat(config: JsonObject): ResponseFormat | undefined {
  if (isOwnFormat(config)) return undefined;
  const schema = objectOf(config['responseJsonSchema']) ?? ownSchema(config);
  if (schema !== undefined) return { type: 'json-schema', schema };
  const type = textOf(config['responseMimeType']);
  if (type === undefined) return undefined;
  return type === types.json ? { type: 'json' } : { type: 'text' };
}

function ownSchema(config: JsonObject): JsonObject | undefined {
  const schema = objectOf(config['responseSchema']);
  return schema && jsonSchemaOf(schema);
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

/** Thoughts are not shown here unless the client asks for them. */
function decodeThinking(config: JsonObject | undefined): ReasoningOptions | undefined {
  if (config === undefined) return undefined;
  const budget = wholeOf(config['thinkingBudget']);
  const shown = booleanOf(config['includeThoughts']) ?? false;
  return {
    ...(budget === undefined ? {} : budgetOptions(budget)),
    ...present({ effort: effortOf(textOf(config['thinkingLevel']) ?? '') }),
    summary: shown ? 'auto' : 'none',
  };
}

function budgetOptions(budget: number): ReasoningOptions {
  if (budget === 0) return { mode: 'off' };
  return budget < 0 ? { mode: 'adaptive' } : { mode: 'on', budgetTokens: budget };
}
