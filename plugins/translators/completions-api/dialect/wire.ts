/** The vocabulary of the Completions format, as tables. */
import type { StopReason } from '@ai-proxy/core';

/** Name of the dialect in bodies, extensions and plugins. */
export const dialectName = 'openai-completions';

/** Data of the frame after which a stream is complete. */
export const doneMark = '[DONE]';

/** Most alternatives of a token that the format gives. */
export const mostLogprobs = 5;

/** Largest `n` of a request. */
export const mostChoices = 128;

/** How each stop reason is written; those without a counterpart become the nearest harmless one. */
export const finishReasons: Readonly<Record<StopReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'stop',
  'stop-sequence': 'stop',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  other: 'stop',
};

const stopReasons: ReadonlyMap<string, StopReason> = new Map<string, StopReason>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['length', 'length'],
  ['content_filter', 'content-filter'],
]);

/** A finish reason as the stop reason it means; an absent one counts as `stop`. */
export function stopReasonOf(finish: string | undefined): StopReason {
  if (finish === undefined || finish === '') return 'stop';
  return stopReasons.get(finish) ?? 'other';
}
