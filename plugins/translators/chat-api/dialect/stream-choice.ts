import {
  type JsonObject,
  type JsonValue,
  type Part,
  type PartDelta,
  present,
  type StreamEvent,
} from '@ai-proxy/core';
import { decodeAnnotations } from './annotations.ts';
import { extended, Fields, withoutNulls } from './fields.ts';
import { decodeContent, decodeImage } from './parts-decode.ts';
import { StreamCalls } from './stream-calls.ts';
import { dialectName, stopReasonOf } from './wire.ts';

/** Kinds of parts of which one at a time is open; another kind closes it. */
type Spoken = 'text' | 'reasoning' | 'refusal' | 'audio';

const emptyParts: Readonly<Record<Exclude<Spoken, 'audio'>, Part>> = {
  text: { type: 'text', text: '' },
  reasoning: { type: 'reasoning', text: '', origin: dialectName },
  refusal: { type: 'refusal', text: '' },
};

/** Vendors that call it `reasoning` do not take it back as `reasoning_content`. */
const unprovenReasoning: Part = { type: 'reasoning', text: '' };

/** Turns the deltas of one choice of a stream into events. */
export class ChoiceReader {
  readonly choice: number;
  readonly #calls: StreamCalls;
  #open: { readonly kind: Spoken; readonly index: number } | undefined;
  #finish: string | undefined;
  #parts = 0;

  constructor(choice: number) {
    this.choice = choice;
    this.#calls = new StreamCalls(choice, () => this.#parts++);
  }

  /** The choice has said something. */
  get hasContent(): boolean {
    return this.#parts > 0;
  }

  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /** Events of one entry of `choices`; what the delta holds besides is left in `rest`. */
  read(source: JsonObject): { events: StreamEvent[]; rest: JsonObject | undefined } {
    const fields = new Fields(source);
    const delta = new Fields(fields.object('delta') ?? fields.object('message'));
    fields.any('index');
    for (const name of ['role', 'index']) delta.any(name);
    const events = [
      ...this.#reasoning(delta),
      ...this.#content(delta.any('content')),
      ...this.#text('refusal', delta.string('refusal')),
      ...this.#annotations(delta.list('annotations')),
      ...this.#images(delta.list('images')),
      ...this.#audio(delta.object('audio')),
      ...this.#callDeltas(delta),
      ...this.#logprobs(fields),
    ];
    const finish = fields.string('finish_reason');
    if (finish !== undefined && finish !== '') this.#finish ??= finish;
    return { events, rest: this.#restOf(fields, delta) };
  }

  /** More of the text that is open; undefined where none is. */
  continueText(text: string): StreamEvent | undefined {
    return this.#open?.kind === 'text' ? this.#delta({ type: 'text', text }) : undefined;
  }

  /** Closes what is open and tells why the choice is over. */
  end(): StreamEvent[] {
    const stopReason = stopReasonOf(this.#finish, this.#calls.any);
    return [
      ...this.#close(),
      ...this.#calls.end(),
      {
        type: 'message-end',
        choice: this.choice,
        stopReason,
        ...present({ nativeReason: this.#finish }),
      },
    ];
  }

  #reasoning(delta: Fields): StreamEvent[] {
    const first = delta.string('reasoning_content') ?? '';
    const second = delta.string('reasoning') ?? '';
    if (first !== '') return this.#text('reasoning', first);
    return this.#text('reasoning', second, unprovenReasoning);
  }

  #content(content: JsonValue | undefined): StreamEvent[] {
    if (typeof content === 'string') return this.#text('text', content);
    return decodeContent(content).flatMap((part) => {
      if (part.type === 'reasoning') return this.#text(part.type, part.text, unprovenReasoning);
      if (part.type === 'text' || part.type === 'refusal') return this.#text(part.type, part.text);
      return this.#whole(part);
    });
  }

  #text(
    kind: Exclude<Spoken, 'audio'>,
    text: string | undefined,
    part: Part = emptyParts[kind],
  ): StreamEvent[] {
    if (text === undefined || text === '') return [];
    return [...this.#openFor(kind, part), this.#delta({ type: 'text', text })];
  }

  #annotations(list: readonly JsonValue[] | undefined): StreamEvent[] {
    const citations = decodeAnnotations(list);
    if (citations.length === 0) return [];
    return [
      ...this.#openFor('text', emptyParts.text),
      ...citations.map((citation) => this.#delta({ type: 'citation', citation })),
    ];
  }

  #images(list: readonly JsonValue[] | undefined): StreamEvent[] {
    return (list ?? []).flatMap((image) => {
      const part = decodeImage(new Fields(image));
      return part === undefined ? [] : this.#whole(part);
    });
  }

  #audio(audio: JsonObject | undefined): StreamEvent[] {
    if (audio === undefined) return [];
    const fields = new Fields(audio);
    const data = fields.string('data');
    const transcript = fields.string('transcript');
    const source = { kind: 'base64', mediaType: 'audio/wav', data: '' } as const;
    const opened = this.#openFor('audio', { type: 'audio', source, ...extended(fields.rest()) });
    if (data === undefined && transcript === undefined) return opened;
    return [...opened, this.#delta({ type: 'audio', ...present({ data, transcript }) })];
  }

  #callDeltas(delta: Fields): StreamEvent[] {
    const old = delta.object('function_call');
    const calls =
      delta.list('tool_calls') ?? (old === undefined ? [] : [{ index: 0, function: old }]);
    if (calls.length === 0) return [];
    return [...this.#close(), ...this.#calls.read(calls)];
  }

  /** Probabilities belong to the text that is open; others stay unread. */
  #logprobs(fields: Fields): StreamEvent[] {
    const value = fields.object('logprobs');
    if (value === undefined) return [];
    if (this.#open !== undefined) return [this.#delta({ type: 'logprobs', value })];
    fields.leave('logprobs');
    return [];
  }

  #whole(part: Part): StreamEvent[] {
    const closed = this.#close();
    const place = { choice: this.choice, index: this.#parts++ };
    return [...closed, { type: 'part-start', ...place, part }, { type: 'part-end', ...place }];
  }

  #openFor(kind: Spoken, part: Part): StreamEvent[] {
    if (this.#open?.kind === kind) return [];
    const closed = this.#close();
    this.#open = { kind, index: this.#parts++ };
    return [...closed, { type: 'part-start', choice: this.choice, index: this.#open.index, part }];
  }

  #delta(delta: PartDelta): StreamEvent {
    return { type: 'part-delta', choice: this.choice, index: this.#open?.index ?? 0, delta };
  }

  #close(): StreamEvent[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [{ type: 'part-end', choice: this.choice, index: open.index }];
  }

  #restOf(fields: Fields, delta: Fields): JsonObject | undefined {
    const inner = withoutNulls(delta.rest());
    const outer = withoutNulls(fields.rest());
    if (inner === undefined && outer === undefined) return undefined;
    return { index: this.choice, ...outer, ...present({ delta: inner }) };
  }
}
