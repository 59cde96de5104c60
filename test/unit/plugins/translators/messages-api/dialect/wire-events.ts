import { readFrames, type JsonObject, type StreamEvent } from '@ai-proxy/core';
import { MessagesStreamDecoder } from '../../../../../../plugins/translators/messages-api/dialect/stream.ts';

export const written = (...events: JsonObject[]): string =>
  events
    .map((event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');

export function decode(wire: string): StreamEvent[] {
  const decoder = new MessagesStreamDecoder();
  return [
    ...readFrames(Buffer.from(wire)).flatMap((frame) => decoder.decode(frame)),
    ...decoder.end(),
  ];
}

export const start = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 10, cache_read_input_tokens: 4, output_tokens: 1 },
  },
};
export const block = (index: number, content_block: JsonObject) => ({
  type: 'content_block_start',
  index,
  content_block,
});
export const delta = (index: number, said: JsonObject) => ({
  type: 'content_block_delta',
  index,
  delta: said,
});
export const stop = (index: number) => ({ type: 'content_block_stop', index });
export const change = (
  stop_reason: string,
  usage: JsonObject = { output_tokens: 7 },
  more: JsonObject = {},
) => ({
  type: 'message_delta',
  delta: { stop_reason, stop_sequence: null, ...more },
  usage,
});
export const end = { type: 'message_stop' };
export const native = (value: JsonObject) => ({
  type: 'native',
  dialect: 'anthropic-messages',
  value,
});
export const opening = [
  { type: 'message-start', id: 'msg_1', model: 'm' },
  { type: 'usage', usage: { inputTokens: 10, cacheReadTokens: 4, outputTokens: 1 } },
];
export const closing = (stopReason: string) => [
  { type: 'usage', usage: { inputTokens: 10, cacheReadTokens: 4, outputTokens: 7 } },
  { type: 'message-end', stopReason },
  { type: 'end' },
];
