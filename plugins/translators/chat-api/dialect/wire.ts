/** The vocabulary of the Chat Completions format, as tables. */
import type { ReasoningEffort, StopReason } from '@ai-proxy/core';

/** Name of the dialect in bodies, extensions and plugins. */
export const dialectName = 'openai-chat';

/** Data of the frame after which a stream is complete. */
export const doneMark = '[DONE]';

/** How each stop reason is written; those without a counterpart become the nearest harmless one. */
export const finishReasons: Readonly<Record<StopReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'stop-sequence': 'stop',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  other: 'stop',
};

/** What finish reasons mean; besides the documented ones those that compatible vendors send. */
export const stopReasons: ReadonlyMap<string, StopReason> = new Map<string, StopReason>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['STOP', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['MAX_TOKENS', 'length'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
  ['tool_use', 'tool-calls'],
  ['content_filter', 'content-filter'],
]);

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
  flac: 'audio/flac',
  opus: 'audio/opus',
  aac: 'audio/aac',
  pcm16: 'audio/pcm',
};

/** Short audio formats of media types. */
export const audioFormats: ReadonlyMap<string, string> = new Map([
  ['audio/wav', 'wav'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
  ['audio/mpeg', 'mp3'],
  ['audio/mp3', 'mp3'],
  ['audio/flac', 'flac'],
  ['audio/opus', 'opus'],
  ['audio/aac', 'aac'],
]);

/** A finish reason as the stop reason it means; an absent one is told from the calls. */
export function stopReasonOf(finish: string | undefined, hasCalls: boolean): StopReason {
  if (finish === undefined || finish === '') return hasCalls ? 'tool-calls' : 'stop';
  const known = stopReasons.get(finish) ?? 'other';
  return known === 'stop' && hasCalls ? 'tool-calls' : known;
}
