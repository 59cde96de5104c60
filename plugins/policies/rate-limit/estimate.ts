import { isObject, type ExchangeEnd, type InboundContent, type Usage } from '@ai-proxy/core';

const bytesPerToken = 4;
/** What an answer is expected to have where the client sets it no limit. */
const usualOutput = 1024;
/** Agents ask for as much as a model can write and use little of it. */
const mostOutput = 4096;

/** Where the APIs have the limit of an answer. */
const outputLimits = ['max_completion_tokens', 'max_output_tokens', 'max_tokens'];

/** Tokens to set aside for a request until it is known what it uses. */
export function estimateTokens(content: InboundContent | undefined, answers: boolean): number {
  if (content === undefined) return 0;
  const input = inputTokens(content);
  return answers ? input + Math.min(outputLimit(content), mostOutput) : input;
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

function outputLimit({ body }: InboundContent): number {
  const { generationConfig } = body.json;
  const candidates = [
    ...outputLimits.map((name) => body.json[name]),
    isObject(generationConfig) ? generationConfig['maxOutputTokens'] : undefined,
  ];
  const asked = candidates.find((value) => typeof value === 'number' && value > 0);
  return typeof asked === 'number' ? Math.ceil(asked) : usualOutput;
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
