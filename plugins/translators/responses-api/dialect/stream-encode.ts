import type {
  EncodeContext,
  Frame,
  JsonObject,
  StreamEncoder,
  StreamEvent,
  Usage,
} from '@ai-proxy/core';
import { renderFault } from './errors.ts';
import { encodeHead, encodeStop } from './response-encode.ts';
import { OutputWriter, responseMembers } from './stream-writer.ts';
import { encodeUsage } from './usage.ts';
import { dialectName } from './wire.ts';

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;
type Started = { readonly writer: OutputWriter; readonly head: JsonObject };

/** Writes a streamed answer with the whole life cycle of its items. There is one choice here. */
export class ResponsesStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  #started: Started | undefined;
  #usage: Usage | undefined;
  #stop: JsonObject = encodeStop({ stopReason: 'stop' });
  /** What this format said of the answer only at its end. */
  #news: JsonObject = {};
  #over = false;

  constructor(context: EncodeContext) {
    this.#context = context;
  }

  encode(event: StreamEvent): readonly Frame[] {
    if (this.#over || ('choice' in event && (event.choice ?? 0) !== 0)) return [];
    const write: (event: never) => readonly Frame[] = this.#writers[event.type];
    return write(event as never);
  }

  readonly #writers: {
    readonly [Type in StreamEvent['type']]: (event: EventOf<Type>) => readonly Frame[];
  } = {
    'message-start': (event) => (this.#started === undefined ? this.#begin(event).frames : []),
    'part-start': ({ index, part }) => this.#written((writer) => writer.start(index, part)),
    'part-delta': ({ index, delta }) => this.#written((writer) => writer.delta(index, delta)),
    'part-end': ({ index }) => this.#written((writer) => writer.end(index)),
    usage: ({ usage }) => {
      this.#usage = { ...this.#usage, ...usage };
      return [];
    },
    'message-end': (event) => {
      this.#stop = encodeStop(event);
      return this.#written((writer) => writer.close());
    },
    end: () => this.#end(),
    error: ({ fault }) => {
      this.#over = true;
      return [renderFault(fault, this.#started?.writer.sequence ?? 0)];
    },
    native: ({ dialect, value }) => (dialect === dialectName ? this.#native(value) : []),
  };

  #begin(start: EventOf<'message-start'>): Started & { readonly frames: readonly Frame[] } {
    const head = encodeHead(start, this.#context);
    const writer = new OutputWriter(head.id);
    this.#started = { writer, head };
    const frames = ['response.created', 'response.in_progress'].map((type) =>
      writer.frame({ type, response: head }),
    );
    return { ...this.#started, frames };
  }

  #written(write: (writer: OutputWriter) => readonly Frame[]): readonly Frame[] {
    if (this.#started !== undefined) return write(this.#started.writer);
    const { writer, frames } = this.#begin({ type: 'message-start', id: '', model: '' });
    return [...frames, ...write(writer)];
  }

  #native(value: JsonObject): readonly Frame[] {
    const news = responseMembers(value);
    const { type, ...members } = value;
    if (news !== undefined) this.#news = { ...this.#news, ...news };
    if (news !== undefined || typeof type !== 'string') return [];
    return this.#written((writer) => [writer.frame({ ...members, type })]);
  }

  /** Usage may come last of all, and the last event tells it. */
  #end(): readonly Frame[] {
    const closing = this.#written((writer) => writer.close());
    this.#over = true;
    if (this.#started === undefined) return closing;
    const { head, writer } = this.#started;
    const response = {
      ...head,
      ...this.#news,
      ...this.#stop,
      output: writer.output,
      usage: this.#usage === undefined ? null : encodeUsage(this.#usage),
    };
    const type = this.#stop['status'] === 'incomplete' ? 'incomplete' : 'completed';
    return [...closing, writer.frame({ type: `response.${type}`, response })];
  }
}
