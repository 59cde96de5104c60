/** Streams of the Chat Completions API. */
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import type { ReceivedRequest } from '../../format.ts';
import { objectIn } from '../../members.ts';
import { inPieces, type Script } from '../../script.ts';
import { finishReasonOf, head, writeUsage } from './upstream-answer.ts';

/**
 * The chunks of a stream: an empty first one, pieces of calls in turns, usage in a chunk without
 * choices where it was asked for, and `usage: null` before it.
 */
export function stream(script: Script, { body }: ReceivedRequest): readonly string[] {
  const withUsage = objectIn(body, 'stream_options')['include_usage'] === true;
  const shared = head(body, 'chat.completion.chunk');
  const rest = withUsage ? { usage: null } : {};
  const chunk = (delta: JsonObject, finish: string | null = null): string =>
    frame({
      ...shared,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
      ...rest,
      obfuscation: 'x2Uf',
    });
  const { reasoning = '', refusal = '', text } = script;
  const usage = writeUsage(script.usage);
  return [
    chunk({ role: 'assistant', content: text === undefined ? null : '', refusal: null }),
    ...inPieces(reasoning).map((piece) => chunk({ reasoning_content: piece })),
    ...inPieces(text ?? '').map((piece) => chunk({ content: piece })),
    ...inPieces(refusal).map((piece) => chunk({ refusal: piece })),
    ...callDeltas(script).map((delta) => chunk({ tool_calls: [delta] })),
    chunk({}, finishReasonOf(script)),
    ...(withUsage ? [frame({ ...shared, choices: [], usage })] : []),
    'data: [DONE]\n\n',
  ];
}

/** A failure amid a stream. */
export function errorFrame(message: string): string {
  return frame({ error: { message, type: 'server_error', param: null, code: 'server_error' } });
}

/** The heads of all calls, then their arguments piece by piece in turns. */
function callDeltas({ calls = [] }: Script): readonly JsonObject[] {
  const heads = calls.map(({ id, name }, index): JsonObject => ({
    index,
    id,
    type: 'function',
    function: { name, arguments: '' },
  }));
  const pieces = calls.map(({ input }) => inPieces(JSON.stringify(input)));
  const rounds = Math.max(0, ...pieces.map(({ length }) => length));
  const turns = Array.from({ length: rounds }, (_, round) =>
    pieces.flatMap((list, index): JsonObject[] => {
      const piece: JsonValue | undefined = list[round];
      return piece === undefined ? [] : [{ index, function: { arguments: piece } }];
    }),
  );
  return [...heads, ...turns.flat()];
}

function frame(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
