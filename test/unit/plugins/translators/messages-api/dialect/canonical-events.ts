import {
  parseObject,
  type EncodeContext,
  type JsonObject,
  type Part,
  type StreamEvent,
} from '@ai-proxy/core';
import { MessagesGrammar } from '../../../../../../plugins/translators/messages-api/dialect/grammar.ts';
import { MessagesStreamEncoder } from '../../../../../../plugins/translators/messages-api/dialect/stream.ts';

export const context: EncodeContext = {
  model: 'asked',
  request: {},
  streamUsage: true,
  requestId: 'req_1',
  now: 0,
};

/** The data of all frames. Throws where their order is not that of the protocol. */
export function encode(...events: StreamEvent[]): JsonObject[] {
  const encoder = new MessagesStreamEncoder(context);
  const grammar = new MessagesGrammar();
  return events
    .flatMap((event) => encoder.encode(event))
    .map((frame) => {
      const violation = grammar.violation(frame);
      if (violation !== undefined) throw new Error(violation);
      if (JSON.stringify(frame.value) !== frame.data) throw new Error('Value and data differ.');
      return parseObject(frame.data) ?? {};
    });
}

export const start: StreamEvent = { type: 'message-start', id: 'x', model: 'm' };
export const begin = (index: number, part: Part): StreamEvent => ({
  type: 'part-start',
  index,
  part,
});
export const text = (index: number, words: string): StreamEvent => ({
  type: 'part-delta',
  index,
  delta: { type: 'text', text: words },
});
export const args = (index: number, json: string): StreamEvent => ({
  type: 'part-delta',
  index,
  delta: { type: 'arguments', text: json },
});
export const close = (index: number): StreamEvent => ({ type: 'part-end', index });
export const stop: StreamEvent = { type: 'message-end', stopReason: 'stop' };
export const end: StreamEvent = { type: 'end' };
export const call = (id: string): Part => ({ type: 'tool-call', id, name: 'f', arguments: '' });
/** The block that a call starts with. */
export const callBlock = (id: string): JsonObject => ({
  type: 'tool_use',
  id,
  name: 'f',
  input: {},
  caller: { type: 'direct' },
});
export const empty: Part = { type: 'text', text: '' };

export const opened = (index: number, content_block: JsonObject) => ({
  type: 'content_block_start',
  index,
  content_block,
});
export const said = (index: number, delta: JsonObject) => ({
  type: 'content_block_delta',
  index,
  delta,
});
export const stopped = (index: number) => ({ type: 'content_block_stop', index });
export const blocks = (frames: JsonObject[]) =>
  frames.filter(({ type }) => String(type).startsWith('content_block'));
