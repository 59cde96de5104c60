import {
  type EncodeContext,
  type Frame,
  type JsonObject,
  type MessageEnd,
  type StreamEncoder,
  type StreamEvent,
  textOf,
  type Usage,
} from '@ai-proxy/core';
import { encodeFault } from './errors.ts';
import { eventFrame } from './frames.ts';
import { orderedEvents } from './grammar.ts';
import { mergeMembers, ownMembers } from './members.ts';
import { encodeId, encodeStop, unsaidMembers } from './response.ts';
import { BlockWriter } from './stream-writer.ts';
import { showsThinking } from './thinking.ts';
import { encodeUsage } from './usage.ts';
import { dialectName } from './wire.ts';

type MessageStart = Extract<StreamEvent, { type: 'message-start' }>;
type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;

/** Writes a streamed answer. `message_start` waits for one more event, since usage may follow at once. */
export class MessagesStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #blocks: BlockWriter;
  #start: MessageStart | undefined;
  #started = false;
  #done = false;
  #usage: Usage | undefined;
  #end: MessageEnd | undefined;
  /** Members that this format put into its own `message_delta`. */
  #rest: JsonObject = {};

  constructor(context: EncodeContext) {
    this.#context = context;
    this.#blocks = new BlockWriter(showsThinking(context.request));
  }

  encode(event: StreamEvent): readonly Frame[] {
    if (this.#done || ('choice' in event && (event.choice ?? 0) !== 0)) return [];
    if (event.type === 'error') return this.#fail(event);
    if (event.type === 'message-start') {
      this.#start ??= event;
      return [];
    }
    if (event.type === 'usage') this.#usage = { ...this.#usage, ...event.usage };
    return [...this.#opening(), ...this.#write(event)];
  }

  #write(event: StreamEvent): readonly Frame[] {
    switch (event.type) {
      case 'part-start':
        return this.#blocks.start(event.index, event.part);
      case 'part-delta':
        return this.#blocks.delta(event.index, event.delta);
      case 'part-end':
        return this.#blocks.end(event.index);
      case 'message-end':
        this.#end = event;
        return this.#blocks.close();
      case 'native':
        return this.#native(event);
      case 'end':
        return this.#finish();
      default:
        return [];
    }
  }

  #opening(): readonly Frame[] {
    if (this.#started) return [];
    this.#started = true;
    const { id = '', model = '', extensions = {} } = this.#start ?? {};
    const message = {
      id: encodeId(id, this.#context.requestId),
      type: 'message',
      role: 'assistant',
      model: model === '' ? this.#context.model : model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      ...unsaidMembers,
      usage: encodeUsage(this.#usage),
    };
    return [
      eventFrame({
        type: 'message_start',
        message: mergeMembers(message, ownMembers({ extensions })),
      }),
    ];
  }

  #native({ dialect, value }: EventOf<'native'>): readonly Frame[] {
    if (dialect !== dialectName) return [];
    const type = textOf(value['type']);
    if (type !== 'message_delta')
      return type === undefined || orderedEvents.has(type) ? [] : [eventFrame(value)];
    this.#rest = mergeMembers(this.#rest, value);
    return [];
  }

  /** Usage may arrive after the end of the message, so `message_delta` waits for the end of the stream. */
  #finish(): readonly Frame[] {
    this.#done = true;
    const closing = this.#blocks.close();
    const delta = {
      stop_reason: encodeStop(this.#end ?? { stopReason: 'stop' }, this.#blocks),
      stop_sequence: this.#end?.stopSequence ?? null,
      ...unsaidMembers,
    };
    const change = { type: 'message_delta', delta, usage: encodeUsage(this.#usage) };
    return [
      ...closing,
      eventFrame(mergeMembers(change, this.#rest)),
      eventFrame({ type: 'message_stop' }),
    ];
  }

  #fail({ fault }: EventOf<'error'>): readonly Frame[] {
    this.#done = true;
    return [encodeFault(fault, this.#context.requestId)];
  }
}
