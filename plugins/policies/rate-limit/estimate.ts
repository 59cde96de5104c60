import { isObject, type ExchangeEnd, type InboundContent, type Usage } from '@ai-proxy/core';

const bytesPerToken = 4;
/** What an answer is expected to have where the client sets it no limit. */
const usualOutput = 1024;
/** Agents ask for as much as a model can write and use little of it. */
const mostOutput = 4096;
/** More answers to one request no vendor gives. */
const mostAnswers = 128;

/** Where the APIs have the limit of an answer. */
const outputLimits = [
  'max_completion_tokens',
  'max_output_tokens',
  'max_tokens',
  'maxOutputTokens',
];
/** Where they have the number of answers. */
const answerCounts = ['n', 'best_of', 'candidateCount', 'candidate_count'];

/** Tokens to set aside for a request until it is known what it uses. */
export function estimateTokens(content: InboundContent | undefined, answers: boolean): number {
  if (content === undefined) return 0;
  const input = inputTokens(content);
  return answers
    ? input + Math.min(outputLimit(content), mostOutput) * answersAsked(content)
    : input;
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

/** The largest of the limits, since nobody knows which an upstream goes by. */
function outputLimit(content: InboundContent): number {
  const asked = numbersOf(content, outputLimits);
  return asked.length === 0 ? usualOutput : Math.ceil(Math.max(...asked));
}

/** How many answers are to be written to one request. */
function answersAsked(content: InboundContent): number {
  return Math.min(Math.ceil(Math.max(1, ...numbersOf(content, answerCounts))), mostAnswers);
}

function numbersOf({ body }: InboundContent, names: readonly string[]): readonly number[] {
  const { generationConfig, generation_config: snake } = body.json;
  return [body.json, generationConfig, snake]
    .filter(isObject)
    .flatMap((members) => names.map((name) => members[name]))
    .filter(isPositive);
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

/** Cached input and reasoning are tokens like all others. */
function total(usage: Usage): number {
  const counts = [
    usage.inputTokens,
    usage.cacheReadTokens,
    usage.cacheWriteTokens,
    usage.cacheWriteHourTokens,
    usage.outputTokens,
    usage.reasoningTokens,
  ];
  return counts.reduce<number>((sum, count = 0) => sum + (count > 0 ? Math.ceil(count) : 0), 0);
}
