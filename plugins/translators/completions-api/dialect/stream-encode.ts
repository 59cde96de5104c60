import type {
  EncodeContext,
  Frame,
  JsonObject,
  PartDelta,
  StreamEncoder,
  StreamEvent,
  Usage,
} from '@ai-proxy/core';
import { echoOf } from './echo.ts';
import { renderFault } from './errors.ts';
import { kept } from './fields.ts';
import { frameOf } from './frames.ts';
import { encodeLogprobs } from './logprobs.ts';
import { encodeUsage } from './usage.ts';
import { doneMark, finishReasons, mostChoices } from './wire.ts';

/** What a choice has shown so far. */
interface ShownChoice {
  /** Parts whose text is shown. */
  readonly texts: Set<number>;
  /** Where the next token stands in the text of the answer. */
  offset: number;
  ended: boolean;
}

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;

/** Writes events as chunks: one id, the words of the model, one finish per choice, one end mark. */
export class CompletionsStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #choices = new Map<number, ShownChoice>();
  #envelope: JsonObject;
  #echo: string;
  #usage: Usage | undefined;
  #named = false;
  #over = false;

  constructor(context: EncodeContext) {
    this.#context = context;
    this.#echo = echoOf(context, undefined);
    this.#envelope = this.#envelopeOf({ type: 'message-start', id: '', model: '' });
  }

  encode(event: StreamEvent): readonly Frame[] {
    if (this.#over) return [];
    const write: (event: never) => readonly Frame[] = this.#writers[event.type];
    return write(event as never);
  }

  readonly #writers: { readonly [Type in StreamEvent['type']]: (event: EventOf<Type>) => Frame[] } =
    {
      'message-start': (event) => {
        if (!this.#named) this.#envelope = this.#envelopeOf(event);
        if (!this.#named) this.#echo = echoOf(this.#context, event.extensions);
        this.#named = true;
        return [];
      },
      'part-start': ({ choice: index = 0, index: at, part }) => {
        if (part.type !== 'text' && part.type !== 'refusal') return [];
        const { choice, frames } = this.#begin(index);
        choice.texts.add(at);
        return [...frames, ...this.#text(index, part.text)];
      },
      'part-delta': ({ choice = 0, index, delta }) => this.#grow(choice, index, delta),
      'part-end': () => [],
      usage: ({ usage }) => {
        this.#usage = { ...this.#usage, ...usage };
        return [];
      },
      'message-end': ({ choice = 0, stopReason }) =>
        this.#finish(choice, finishReasons[stopReason]),
      end: () => this.#end(),
      error: ({ fault }) => {
        this.#over = true;
        return [renderFault(fault, this.#context.requestId)];
      },
      native: () => [],
    };

  #envelopeOf(start: EventOf<'message-start'>): JsonObject {
    const { model, now, requestId } = this.#context;
    return {
      id: start.id === '' ? `cmpl-${requestId}` : start.id,
      object: 'text_completion',
      created: start.created ?? Math.floor(now / 1000),
      model: start.model === '' ? model : start.model,
      ...kept(start.extensions),
    };
  }

  /** The choice; its prompt goes out with its first appearance, where it is to be echoed. */
  #begin(index: number): { choice: ShownChoice; frames: Frame[] } {
    const known = this.#choices.get(index);
    if (known !== undefined) return { choice: known, frames: [] };
    const choice = { texts: new Set<number>(), offset: this.#echo.length, ended: false };
    this.#choices.set(index, choice);
    return { choice, frames: this.#text(index, this.#echo) };
  }

  #grow(index: number, at: number, delta: PartDelta): Frame[] {
    const choice = this.#choices.get(index);
    if (choice?.texts.has(at) !== true) return [];
    if (delta.type === 'text') return this.#text(index, delta.text);
    if (delta.type !== 'logprobs') return [];
    const logprobs = encodeLogprobs(delta.value, choice.offset);
    if (logprobs === null) return [];
    const tokens = logprobs['tokens'];
    choice.offset += Array.isArray(tokens) ? tokens.join('').length : 0;
    return this.#chunk(index, { text: '', logprobs });
  }

  #text(index: number, text: string): Frame[] {
    return text === '' ? [] : this.#chunk(index, { text });
  }

  #finish(index: number, reason: string): Frame[] {
    const { choice, frames } = this.#begin(index);
    const last = this.#chunk(index, { text: '', finish_reason: reason });
    choice.ended = true;
    return [...frames, ...last];
  }

  #end(): Frame[] {
    // Clients keep choices in a list: a number that never came would be a hole in it.
    const last = Math.min(mostChoices - 1, Math.max(0, ...this.#choices.keys()));
    const numbers = Array.from({ length: last + 1 }, (_, index) => index);
    const unfinished = numbers.flatMap((index) => this.#finish(index, 'stop'));
    this.#over = true;
    const usage =
      this.#context.streamUsage && this.#usage !== undefined
        ? [frameOf({ ...this.#envelope, choices: [], usage: encodeUsage(this.#usage) })]
        : [];
    return [...unfinished, ...usage, { data: doneMark }];
  }

  #chunk(index: number, members: JsonObject): Frame[] {
    if (this.#choices.get(index)?.ended === true) return [];
    const choice = { index, logprobs: null, finish_reason: null, ...members };
    return [frameOf({ ...this.#envelope, choices: [choice] })];
  }
}
