/** Words of the format that both ends use. */
import type { JsonObject } from '@ai-proxy/core';
import { numberIn, objectIn, objectsIn, textIn } from '../../members.ts';
import type { Ending, Seen, SeenError, SeenUsage } from '../../seen.ts';

const endings: Readonly<Record<string, Ending>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'calls',
  content_filter: 'filter',
};

export function endingOf(finishReason: unknown): Ending {
  return endings[String(finishReason)] ?? `unknown: ${String(finishReason)}`;
}

/** Usage as "The chat completion object" has it. */
export function usageOf(usage: JsonObject): SeenUsage {
  return {
    input: numberIn(usage, 'prompt_tokens'),
    cached: numberIn(objectIn(usage, 'prompt_tokens_details'), 'cached_tokens'),
    written: 0,
    output: numberIn(usage, 'completion_tokens'),
    reasoning: numberIn(objectIn(usage, 'completion_tokens_details'), 'reasoning_tokens'),
  };
}

/** The thoughts, which vendors of this format put into one of two members. */
export function reasoningOf(message: JsonObject): string {
  return textIn(message, 'reasoning_content') || textIn(message, 'reasoning');
}

/** The log probabilities of a choice. */
export function tokensOf(choice: JsonObject): Seen['tokens'] {
  return objectsIn(objectIn(choice, 'logprobs'), 'content').map((each) => ({
    token: textIn(each, 'token'),
    logprob: numberIn(each, 'logprob'),
  }));
}

/** An error in OpenAI's envelope, which Responses shares. */
export function openaiError(body: JsonObject): SeenError | undefined {
  const error = objectIn(body, 'error');
  if (typeof error['message'] !== 'string' || typeof error['type'] !== 'string') return undefined;
  if (!('code' in error) || !('param' in error)) return undefined;
  return { message: error['message'], type: error['type'] };
}

/** A list of models in OpenAI's form, which Responses shares. */
export function openaiModels(body: JsonObject): readonly string[] {
  return body['object'] === 'list' ? objectsIn(body, 'data').map((each) => textIn(each, 'id')) : [];
}
