/** The vocabulary of the Responses format, as tables. */
import type { ReasoningEffort, StopReason } from '@ai-proxy/core';

/** Name of the dialect in bodies, extensions and plugins. */
export const dialectName = 'openai-responses';

/** Asks for the encrypted form of the reasoning, which alone can be handed back without storing. */
export const encryptedReasoning = 'reasoning.encrypted_content';

/** Asks for log probabilities. */
export const includedLogprobs = 'message.output_text.logprobs';

/** The least `max_output_tokens` that is taken. */
export const fewestOutputTokens = 16;

/** Reasoning efforts that the format may carry. */
export const efforts: ReadonlyMap<string, ReasoningEffort> = new Map<string, ReasoningEffort>([
  ['none', 'none'],
  ['minimal', 'minimal'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'xhigh'],
  ['max', 'max'],
]);

/** Media types of the short audio formats. */
export const audioMediaTypes: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  mp3: 'audio/mpeg',
};

/** Why an answer is incomplete; undefined for reasons after which it is complete. */
export const incompleteReasons: Readonly<Record<StopReason, string | undefined>> = {
  stop: undefined,
  length: 'max_output_tokens',
  'tool-calls': undefined,
  'stop-sequence': undefined,
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: undefined,
  other: undefined,
};

/** What the reasons of incomplete answers mean. */
export const stopReasons: ReadonlyMap<string, StopReason> = new Map<string, StopReason>([
  ['max_output_tokens', 'length'],
  ['max_tokens', 'length'],
  ['content_filter', 'content-filter'],
]);
