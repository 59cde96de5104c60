import type { Answer } from './answer.ts';
import type { FormatName } from './recording.ts';

/** Why an answer ended. */
type Meaning =
  | 'end'
  | 'limit'
  | 'calls'
  | 'blocked'
  | 'refused'
  /** Like `end`, but what was said is a refusal. */
  | 'declined'
  | 'sequence'
  | 'pause'
  /** Nothing: calls and refusals show themselves. */
  | 'unsaid'
  | 'unknown';

/** What the words of each format mean. */
const meanings: Readonly<Record<FormatName, Readonly<Record<string, Meaning>>>> = {
  'openai-chat': {
    stop: 'end',
    length: 'limit',
    tool_calls: 'calls',
    content_filter: 'blocked',
    // Some vendors say none at all.
    '': 'unsaid',
  },
  anthropic: {
    end_turn: 'end',
    max_tokens: 'limit',
    model_context_window_exceeded: 'limit',
    tool_use: 'calls',
    stop_sequence: 'sequence',
    pause_turn: 'pause',
    refusal: 'refused',
  },
  'openai-responses': {
    completed: 'unsaid',
    max_output_tokens: 'limit',
    content_filter: 'blocked',
  },
  gemini: {
    STOP: 'unsaid',
    MAX_TOKENS: 'limit',
    SAFETY: 'blocked',
    PROHIBITED_CONTENT: 'blocked',
  },
};

/** The word of each format for a meaning. */
export const stopWords: Readonly<
  Record<FormatName, Readonly<Record<Exclude<Meaning, 'unsaid'>, string>>>
> = {
  'openai-chat': {
    end: 'stop',
    limit: 'length',
    calls: 'tool_calls',
    blocked: 'content_filter',
    refused: 'content_filter',
    declined: 'stop',
    sequence: 'stop',
    pause: 'stop',
    unknown: '(unknown)',
  },
  anthropic: {
    end: 'end_turn',
    limit: 'max_tokens',
    calls: 'tool_use',
    blocked: 'refusal',
    refused: 'refusal',
    declined: 'refusal',
    sequence: 'stop_sequence',
    pause: 'pause_turn',
    unknown: '(unknown)',
  },
  // There is no word for calls; the items show them.
  'openai-responses': {
    end: 'completed',
    limit: 'max_output_tokens',
    calls: 'completed',
    blocked: 'content_filter',
    refused: 'content_filter',
    declined: 'completed',
    sequence: 'completed',
    pause: 'completed',
    unknown: '(unknown)',
  },
  gemini: {
    end: 'STOP',
    limit: 'MAX_TOKENS',
    calls: 'STOP',
    blocked: 'SAFETY',
    refused: 'SAFETY',
    declined: 'SAFETY',
    sequence: 'STOP',
    pause: 'OTHER',
    unknown: '(unknown)',
  },
};

/** Why the answer of an upstream ended. */
export function meaningOf(
  { stop, calls, refusal }: Answer,
  upstream: FormatName,
): Exclude<Meaning, 'unsaid'> {
  const meaning = meanings[upstream][stop] ?? 'unknown';
  if (meaning === 'unsaid' && calls.length > 0) return 'calls';
  if (meaning !== 'unsaid' && meaning !== 'end') return meaning;
  return refusal === '' ? 'end' : 'declined';
}
