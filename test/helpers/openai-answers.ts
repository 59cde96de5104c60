/** Answers in the format of the OpenAI API, whole and as chunks. */
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import type { Answer, Ending } from './answer.ts';
import { inPieces, random } from './pieces.ts';
import { tokens } from './scenes.ts';
import { objectOf } from './seen.ts';

const usage = {
  prompt_tokens: tokens.fresh + tokens.cacheRead,
  completion_tokens: tokens.output,
  total_tokens: tokens.fresh + tokens.cacheRead + tokens.output,
  prompt_tokens_details: { cached_tokens: tokens.cacheRead, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: tokens.thinking,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
};

const finishReasons: Readonly<Record<Ending, string>> = {
  stop: 'stop',
  calls: 'tool_calls',
  length: 'length',
  'stop-sequence': 'stop',
  refusal: 'stop',
  blocked: 'content_filter',
};

/** A whole answer. Thoughts are shown as the vendors of this format show them. */
export function openaiCompletion(answer: Answer): JsonObject {
  const { text, refusal, thoughts, ending } = answer;
  const calls = callsOf(answer);
  const message = {
    role: 'assistant',
    content: text ?? null,
    ...(thoughts === undefined ? {} : { reasoning_content: thoughts }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    refusal: refusal ?? null,
    annotations: [],
  };
  return {
    ...head(answer.model, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasons[ending] }],
    usage,
  };
}

/** The chunks of a stream, the mark of its end included. */
export function openaiChunks(answer: Answer, body: JsonObject): readonly string[] {
  const { text, refusal, thoughts, ending } = answer;
  const withUsage = objectOf(body['stream_options'])['include_usage'] === true;
  const shared = head(answer.model, 'chat.completion.chunk');
  const rest = withUsage ? { usage: null } : {};
  const chunk = (delta: JsonObject, finish: string | null = null): string =>
    frame({
      ...shared,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...rest,
    });
  const first = { role: 'assistant', content: text === undefined ? null : '', refusal: null };
  return [
    chunk(first),
    ...inPieces(thoughts ?? '', 9).map((piece) => chunk({ reasoning_content: piece })),
    ...inPieces(text ?? '', 7).map((piece) => chunk({ content: piece })),
    ...inPieces(refusal ?? '', 7).map((piece) => chunk({ refusal: piece })),
    ...callDeltas(callsOf(answer)).map((delta) => chunk({ tool_calls: [delta] })),
    chunk({}, finishReasons[ending]),
    ...(withUsage ? [frame({ ...shared, choices: [], usage })] : []),
    'data: [DONE]\n\n',
  ];
}

/** One frame as it is written. */
export function frame(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function head(model: string, object: string): JsonObject {
  return {
    id: `chatcmpl-${random()}`,
    object,
    created: 1_790_000_000,
    model,
    service_tier: 'default',
    system_fingerprint: 'fp_0123456789',
  };
}

function callsOf({ calls = [] }: Answer): readonly (JsonObject & {
  function: { name: string; arguments: string };
})[] {
  return calls.map(({ name, input }) => ({
    id: `call_${random()}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
}

/** The heads of all calls, then their arguments piece by piece in turns. */
function callDeltas(calls: ReturnType<typeof callsOf>): readonly JsonObject[] {
  const heads = calls.map((call, index): JsonObject => {
    const { name } = call.function;
    return { index, id: call['id'] ?? '', type: 'function', function: { name, arguments: '' } };
  });
  const pieces = calls.map((call) => inPieces(call.function.arguments, 6));
  const rounds = Math.max(0, ...pieces.map(({ length }) => length));
  const turns = Array.from({ length: rounds }, (_, round) =>
    pieces.flatMap((list, index): JsonObject[] => {
      const piece: JsonValue | undefined = list[round];
      return piece === undefined ? [] : [{ index, function: { arguments: piece } }];
    }),
  );
  return [...heads, ...turns.flat()];
}
