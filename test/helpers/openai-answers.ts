/** Answers in the format of the OpenAI API, whole and as chunks. */
import { randomBytes } from 'node:crypto';
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import { inPieces } from './claude-answers.ts';
import { tokens, type Call } from './scenes.ts';

/** One answer before it is written in the format. */
export interface OpenaiAnswer {
  readonly model: string;
  readonly text?: string;
  readonly refusal?: string;
  readonly calls?: readonly Call[];
  readonly finishReason?: string;
}

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

/** A whole answer. */
export function openaiCompletion(answer: OpenaiAnswer): JsonObject {
  const { text, refusal } = answer;
  const calls = callsOf(answer);
  const message = {
    role: 'assistant',
    content: text ?? null,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    refusal: refusal ?? null,
    annotations: [],
  };
  return {
    ...head(answer.model, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasonOf(answer) }],
    usage,
  };
}

/** The chunks of a stream, the mark of its end included. */
export function openaiChunks(answer: OpenaiAnswer, withUsage: boolean): readonly string[] {
  const { text, refusal } = answer;
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
    ...inPieces(text ?? '', 7).map((piece) => chunk({ content: piece })),
    ...inPieces(refusal ?? '', 7).map((piece) => chunk({ refusal: piece })),
    ...callDeltas(callsOf(answer)).map((delta) => chunk({ tool_calls: [delta] })),
    chunk({}, finishReasonOf(answer)),
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

function finishReasonOf({ finishReason, calls = [] }: OpenaiAnswer): string {
  return finishReason ?? (calls.length > 0 ? 'tool_calls' : 'stop');
}

function callsOf({ calls = [] }: OpenaiAnswer): readonly (JsonObject & {
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

function random(): string {
  return randomBytes(11).toString('hex');
}
