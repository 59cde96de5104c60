import type {
  EncodeContext,
  Fault,
  Frame,
  JsonObject,
  StreamEncoder,
  StreamEvent,
  Usage,
} from '@ai-proxy/core';
import { ClientTools, declaredTools } from './client-tools.ts';
import { renderFault } from './error-render.ts';
import { encodeHead, encodeStop } from './response-encode.ts';
import { OutputWriter, responseMembers } from './stream-writer.ts';
import { encodeUsage } from './usage.ts';
import { dialectName } from './wire.ts';

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;
type Head = ReturnType<typeof encodeHead>;
type Started = { readonly writer: OutputWriter; readonly head: Head };

/** The start of an answer that did not say it. */
const nameless: EventOf<'message-start'> = { type: 'message-start', id: '', model: '' };

/** Writes a streamed answer with the whole life cycle of its items. There is one choice here. */
export class ResponsesStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  #started: Started | undefined;
  #usage: Usage | undefined;
  #stop = encodeStop({ stopReason: 'stop' });
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
      return this.#written((writer) => writer.close(this.#stop.status));
    },
    end: () => this.#end(),
    error: ({ fault }) => this.#fail(fault),
    native: ({ dialect, value }) => (dialect === dialectName ? this.#native(value) : []),
  };

  #begin(start: EventOf<'message-start'>): Started & { readonly frames: readonly Frame[] } {
    const head = encodeHead(start, this.#context);
    const clients = new ClientTools(declaredTools(this.#context.request));
    const writer = new OutputWriter(head, clients);
    this.#started = { writer, head };
    const frames = ['response.created', 'response.in_progress'].map((type) =>
      writer.frame({ type, response: head }),
    );
    return { ...this.#started, frames };
  }

  #written(write: (writer: OutputWriter) => readonly Frame[]): readonly Frame[] {
    if (this.#started !== undefined) return write(this.#started.writer);
    const { writer, frames } = this.#begin(nameless);
    return [...frames, ...write(writer)];
  }

  #native(value: JsonObject): readonly Frame[] {
    const news = responseMembers(value);
    const { type, ...members } = value;
    if (news !== undefined) this.#news = { ...this.#news, ...news };
    if (news !== undefined || typeof type !== 'string') return [];
    return this.#written((writer) => [writer.frame({ ...members, type })]);
  }

  #fail(fault: Fault): readonly Frame[] {
    this.#over = true;
    const head = this.#started?.head ?? encodeHead(nameless, this.#context);
    return renderFault(fault, head, this.#started?.writer.sequence ?? 0);
  }

  /** Usage may come last of all, and the last event tells it. */
  #end(): readonly Frame[] {
    const closing = this.#written((writer) => writer.close(this.#stop.status));
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
    return [...closing, writer.frame({ type: `response.${this.#stop.status}`, response })];
  }
}
