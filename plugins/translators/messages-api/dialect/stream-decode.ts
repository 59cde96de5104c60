import {
  type Fault,
  type Frame,
  type JsonObject,
  laterCounts,
  objectOf,
  parseObject,
  present,
  type StreamDecoder,
  type StreamEvent,
  textOf,
  unknownMembers,
  type Usage,
} from '@ai-proxy/core';
import { decodeError } from './errors.ts';
import { extending } from './members.ts';
import { nativePart } from './parts-decode.ts';
import { decodeStop, knownResponseMembers } from './response.ts';
import { BlockReader } from './stream-blocks.ts';
import { decodeUsage } from './usage.ts';

type Handler = (decoder: MessagesStreamDecoder, data: JsonObject) => readonly StreamEvent[];

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['message_start', (decoder, data) => decoder.start(data)],
  ['content_block_start', (decoder, data) => decoder.blocks.start(data)],
  ['content_block_delta', (decoder, data) => decoder.blocks.delta(data)],
  ['content_block_stop', (decoder, data) => decoder.blocks.stop(data)],
  ['message_delta', (decoder, data) => decoder.change(data)],
  ['message_stop', (decoder) => decoder.stop()],
  ['error', (decoder, data) => decoder.fail(decodeError(data) ?? brokenProtocol)],
  ['ping', () => []],
]);

const brokenProtocol: Fault = {
  message: 'The upstream sent an event that is not of its protocol.',
  kind: 'bad-gateway',
};

const secondAnswer: Fault = {
  message: 'The upstream began another answer before this one was complete.',
  kind: 'bad-gateway',
};

const brokenOff: Fault = {
  message: 'The upstream stream ended before the answer was complete.',
  kind: 'bad-gateway',
};

/** Reads a streamed answer. After an error or the end it gives nothing more. */
export class MessagesStreamDecoder implements StreamDecoder {
  readonly blocks = new BlockReader();
  #id: string | undefined;
  #done = false;
  #stopped = false;
  #usage: JsonObject = {};

  decode(frame: Frame): readonly StreamEvent[] {
    if (this.#done || frame.event === 'ping' || frame.data === '[DONE]') return [];
    const data = parseObject(frame.data);
    if (data === undefined) return this.fail(brokenProtocol);
    const type = textOf(data['type']) ?? frame.event ?? '';
    const handle = handlers.get(type);
    if (handle !== undefined) return handle(this, data);
    if (objectOf(data['error']) !== undefined)
      return this.fail(decodeError(data) ?? brokenProtocol);
    return [{ ...nativePart(data), type: 'native' }];
  }

  end(): readonly StreamEvent[] {
    return this.#done ? [] : this.fail(brokenOff);
  }

  /** Some upstreams repeat the start; one that begins another answer amid this one is broken. */
  start(data: JsonObject): readonly StreamEvent[] {
    const message = objectOf(data['message']) ?? {};
    const id = textOf(message['id']) ?? '';
    if (this.#id !== undefined)
      return id === this.#id || this.blocks.unused
        ? this.#count(message['usage'])
        : this.fail(secondAnswer);
    this.#id = id;
    const start: StreamEvent = {
      type: 'message-start',
      id,
      model: textOf(message['model']) ?? '',
      ...extending(unknownMembers(message, knownResponseMembers)),
    };
    return [start, ...this.#count(message['usage'])];
  }

  /** The final counts override those of the start, one by one. */
  change(data: JsonObject): readonly StreamEvent[] {
    const delta = objectOf(data['delta']) ?? {};
    const counted = this.#count(data['usage']);
    const rest = present({
      delta: unknownMembers(delta, ['stop_reason', 'stop_sequence']),
      ...unknownMembers(data, ['type', 'delta', 'usage']),
    });
    const native: StreamEvent[] =
      Object.keys(rest).length === 0 ? [] : [nativePart({ type: 'message_delta', ...rest })];
    const reason = textOf(delta['stop_reason']);
    if (reason === undefined || this.#stopped) return [...counted, ...native];
    return [...counted, ...native, ...this.#finish(reason, textOf(delta['stop_sequence']))];
  }

  stop(): readonly StreamEvent[] {
    if (this.#id === undefined) return this.fail(brokenProtocol);
    const owed = this.#stopped
      ? []
      : this.#finish(this.blocks.calls ? 'tool_use' : 'end_turn', undefined);
    this.#done = true;
    return [...owed, { type: 'end' }];
  }

  fail(fault: Fault): readonly StreamEvent[] {
    this.#done = true;
    return [{ type: 'error', fault }];
  }

  #finish(reason: string, stopSequence: string | undefined): readonly StreamEvent[] {
    this.#stopped = true;
    const end: StreamEvent = {
      type: 'message-end',
      ...decodeStop(reason),
      ...present({ stopSequence }),
    };
    return [...this.blocks.close(), end];
  }

  #count(wire: unknown): readonly StreamEvent[] {
    const said = unknownMembers(objectOf(wire), []);
    if (said === undefined) return [];
    this.#usage = laterCounts(this.#usage, said);
    const usage: Usage = decodeUsage(this.#usage);
    return [{ type: 'usage', usage }];
  }
}
