import {
  isObject,
  type ExchangeEnd,
  type InboundContent,
  type JsonValue,
  type Usage,
} from '@ai-proxy/core';

const bytesPerToken = 4;
/** What an answer is expected to have where the client sets it no limit. */
const usualOutput = 1024;
/** Agents ask for as much as a model can write and use little of it. */
const mostOutput = 4096;
/** More answers to one request no vendor gives. */
const mostAnswers = 128;

/** Tokens to set aside for a request until it is known what it uses. */
export function estimateTokens(content: InboundContent | undefined, answers: boolean): number {
  if (content === undefined) return 0;
  const input = inputTokens(content);
  return answers ? input + outputAsked(content) : input;
}

/**
 * What a request has used: as counted, or estimated where the client got something of an answer that
 * nobody counted. 0 where there is no answer; undefined where nobody knows.
 */
export function tokensUsed(
  usage: Usage | undefined,
  { delivered, outcome }: ExchangeEnd,
  content: InboundContent | undefined,
): number | undefined {
  if (usage !== undefined) return total(usage);
  const characters = delivered?.characters ?? 0;
  if (content !== undefined && characters > 0)
    return inputTokens(content) + Math.ceil(characters / bytesPerToken);
  return outcome === 'failed' ? 0 : undefined;
}

function inputTokens({ body }: InboundContent): number {
  return Math.ceil(body.bytes.length / bytesPerToken);
}

/** By the largest of the numbers, since nobody knows which an upstream goes by. */
function outputAsked({ body: { json } }: InboundContent): number {
  const { generationConfig, generation_config: snake } = json;
  const limit = Math.max(outputLimit(json), outputLimit(generationConfig), outputLimit(snake));
  const answers = Math.max(1, answerCount(json), answerCount(generationConfig), answerCount(snake));
  return Math.min(limit || usualOutput, mostOutput) * Math.min(answers, mostAnswers);
}

/** Where the APIs have the limit of an answer; 0: nowhere. */
function outputLimit(members: JsonValue | undefined): number {
  if (!isObject(members)) return 0;
  return Math.max(
    wholeNumber(members['max_completion_tokens']),
    wholeNumber(members['max_output_tokens']),
    wholeNumber(members['max_tokens']),
    wholeNumber(members['maxOutputTokens']),
  );
}

/** Where they have the number of answers to one request; 0: nowhere. */
function answerCount(members: JsonValue | undefined): number {
  if (!isObject(members)) return 0;
  return Math.max(
    wholeNumber(members['n']),
    wholeNumber(members['best_of']),
    wholeNumber(members['candidateCount']),
    wholeNumber(members['candidate_count']),
  );
}

/** Cached input and reasoning are tokens like all others. */
function total(usage: Usage): number {
  return (
    wholeNumber(usage.inputTokens) +
    wholeNumber(usage.cacheReadTokens) +
    wholeNumber(usage.cacheWriteTokens) +
    wholeNumber(usage.cacheWriteHourTokens) +
    wholeNumber(usage.outputTokens) +
    wholeNumber(usage.reasoningTokens)
  );
}

/** Parts are rounded up; what is no positive number is 0. */
function wholeNumber(value: JsonValue | undefined): number {
  return typeof value === 'number' && value > 0 ? Math.ceil(value) : 0;
}
