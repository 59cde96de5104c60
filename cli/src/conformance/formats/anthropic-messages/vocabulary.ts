/** Words of the format that its readers share. */
import type { JsonObject } from '@ai-proxy/core';
import { numberIn, objectIn, textIn } from '../../members.ts';
import type { Ending, SeenError, SeenUsage } from '../../seen.ts';

const endings: Readonly<Record<string, Ending>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  tool_use: 'calls',
  refusal: 'filter',
};

export function endingOf(stopReason: unknown): Ending {
  return endings[String(stopReason)] ?? `unknown: ${String(stopReason)}`;
}

/** Usage as "Message" has it; `input_tokens` leaves the cache out. */
export function usageOf(usage: JsonObject): SeenUsage {
  const cached = numberIn(usage, 'cache_read_input_tokens');
  const written = numberIn(usage, 'cache_creation_input_tokens');
  return {
    input: numberIn(usage, 'input_tokens') + cached + written,
    cached,
    written,
    output: numberIn(usage, 'output_tokens'),
    reasoning: 0,
  };
}

/** An error in the envelope of the API. */
export function messagesError(body: JsonObject): SeenError | undefined {
  const error = objectIn(body, 'error');
  if (body['type'] !== 'error') return undefined;
  if (typeof error['message'] !== 'string' || textIn(error, 'type') === '') return undefined;
  return { message: error['message'], type: textIn(error, 'type') };
}
