import type { Answer, Tokens } from './answer.ts';
import type { FormatName } from './recording.ts';

/** Stop reasons of Chat Completions as the Messages API says them. */
const messagesStops: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

/** Stop reasons of the Messages API as Chat Completions says them. */
const chatStops: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  pause_turn: 'stop',
  refusal: 'content_filter',
};

const nothing: Tokens = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

/** What a client of the format must see of an answer in the other one. */
export const asSeenBy: Readonly<Record<FormatName, (answer: Answer) => Answer>> = {
  'openai-chat': (answer) => ({ ...answer, stop: chatStops[answer.stop] ?? '(unknown)' }),
  /** Usage is required there, ids have an alphabet, and a refusal is text with a stop reason of its own. */
  anthropic: (answer) => ({
    ...answer,
    text: answer.text + answer.refusal,
    refusal: '',
    calls: answer.calls.map((call) => ({ ...call, id: call.id.replace(/[^\w-]/g, '_') })),
    stop: messagesStop(answer),
    tokens: answer.tokens ?? nothing,
  }),
};

function messagesStop({ stop, calls, refusal }: Answer): string {
  if (refusal !== '') return 'refusal';
  const unnamed = calls.length > 0 ? 'tool_use' : 'end_turn';
  return stop === '' ? unnamed : (messagesStops[stop] ?? '(unknown)');
}
