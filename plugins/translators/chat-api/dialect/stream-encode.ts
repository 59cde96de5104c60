import {
  isObject,
  type EncodeContext,
  type Frame,
  type JsonObject,
  type JsonValue,
  type StreamEncoder,
  type StreamEvent,
  type Usage,
} from '@ai-proxy/core';
import { customNamesIn } from './custom-tools.ts';
import { renderFault } from './errors.ts';
import { kept } from './fields.ts';
import { frameOf } from './frames.ts';
import { encodeLogprobs } from './logprobs.ts';
import {
  argumentsDelta,
  customInput,
  deltaMember,
  isCall,
  nullBeside,
  startCustomCall,
  startDeltas,
  type ShownPart,
} from './stream-deltas.ts';
import { encodeUsage } from './usage.ts';
import { dialectName, doneMark, finishReasons } from './wire.ts';

/** What a choice has shown so far. */
interface ShownChoice {
  readonly parts: Map<number, ShownPart>;
  calls: number;
  hasRole: boolean;
  ended: boolean;
}

/** Largest `n` of a request. */
const mostChoices = 128;

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;

/** Writes events as chunks: one id, one role per choice, one finish per choice, one end mark. */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #choices = new Map<number, ShownChoice>();
  /** Names of the client's tools that take free text. */
  readonly #customs: ReadonlySet<string>;
  #envelope: JsonObject = {};
  /** The envelope as the open beginning of a JSON object: it is the same for every chunk. */
  #opening = '';
  #usage: Usage | undefined;
  #named = false;
  #over = false;

  constructor(context: EncodeContext) {
    this.#context = context;
    this.#customs = customNamesIn(context.request);
    this.#begin({ type: 'message-start', id: '', model: '' });
  }

  encode(event: StreamEvent): readonly Frame[] {
    if (this.#over) return [];
    const write: (event: never) => readonly Frame[] = this.#writers[event.type];
    return write(event as never);
  }

  readonly #writers: { readonly [Type in StreamEvent['type']]: (event: EventOf<Type>) => Frame[] } =
    {
      'message-start': (event) => {
        if (!this.#named) this.#begin(event);
        this.#named = true;
        return [];
      },
      'part-start': (event) => this.#startPart(event),
      'part-delta': (event) => this.#growPart(event),
      'part-end': (event) => this.#endPart(event),
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
      native: ({ dialect, value }) => (dialect === dialectName ? this.#native(value) : []),
    };

  #begin(start: EventOf<'message-start'>): void {
    const { model, now, requestId } = this.#context;
    this.#envelope = {
      id: start.id === '' ? `chatcmpl-${requestId}` : start.id,
      object: 'chat.completion.chunk',
      created: start.created ?? Math.floor(now / 1000),
      model: start.model === '' ? model : start.model,
      ...kept(start.extensions),
    };
    this.#opening = `${JSON.stringify(this.#envelope).slice(0, -1)},`;
  }

  #choice(index: number): ShownChoice {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const choice: ShownChoice = { parts: new Map(), calls: 0, hasRole: false, ended: false };
    this.#choices.set(index, choice);
    return choice;
  }

  #startPart({ choice: index = 0, index: at, part }: EventOf<'part-start'>): Frame[] {
    const choice = this.#choice(index);
    const call = isCall(part) ? choice.calls++ : -1;
    const begun = part.type === 'tool-call' ? part.arguments : '';
    if (part.type === 'tool-call' && this.#customs.has(part.name)) {
      choice.parts.set(at, { type: part.type, call, hasArguments: true, held: begun });
      return this.#delta(index, startCustomCall(part, call));
    }
    choice.parts.set(at, { type: part.type, call, hasArguments: begun.trim() !== '' });
    return startDeltas(part, call).flatMap((delta) => this.#delta(index, delta));
  }

  #growPart({ choice: index = 0, index: at, delta }: EventOf<'part-delta'>): Frame[] {
    const part = this.#choice(index).parts.get(at);
    if (part === undefined) return [];
    if (delta.type === 'logprobs') return this.#logprobs(index, delta.value);
    if (delta.type === 'arguments') {
      part.hasArguments ||= delta.text.trim() !== '';
      if (part.held !== undefined) part.held += delta.text;
      if (part.held !== undefined) return [];
    }
    const member = deltaMember(part, delta);
    return member === undefined ? [] : this.#delta(index, member);
  }

  #logprobs(index: number, value: JsonValue): Frame[] {
    const logprobs = encodeLogprobs(value);
    return logprobs === undefined ? [] : this.#delta(index, {}, { logprobs });
  }

  #endPart({ choice: index = 0, index: at }: EventOf<'part-end'>): Frame[] {
    const part = this.#choice(index).parts.get(at);
    if (part?.held !== undefined) return this.#delta(index, customInput(part.call, part.held));
    if (part?.type !== 'tool-call' || part.hasArguments) return [];
    part.hasArguments = true;
    return this.#delta(index, argumentsDelta(part.call, '{}'));
  }

  #native(value: JsonObject): Frame[] {
    const listed = Array.isArray(value['choices']) ? value['choices'] : [];
    const choices = listed.filter(isObject).flatMap((choice) => this.#nativeChoice(choice));
    if (choices.length < listed.length && Object.keys(value).length === 1) return [];
    return [frameOf({ ...value, ...this.#envelope, choices })];
  }

  #nativeChoice(value: JsonObject): JsonObject[] {
    const { index = 0, delta } = value;
    if (typeof index !== 'number') return [];
    const choice = this.#choice(index);
    if (choice.ended) return [];
    const role = choice.hasRole ? {} : { role: 'assistant' };
    choice.hasRole = true;
    const said = { ...role, ...(isObject(delta) ? delta : {}) };
    return [{ ...value, index, finish_reason: null, delta: said }];
  }

  #finish(index: number, reason: string): Frame[] {
    const choice = this.#choice(index);
    if (choice.ended) return [];
    const delta = choice.hasRole ? {} : { content: '' };
    const frames = this.#delta(index, delta, { finish_reason: reason });
    choice.ended = true;
    return frames;
  }

  #end(): Frame[] {
    // Clients keep choices in a list: a number that never came would be a hole in it.
    const last = Math.min(mostChoices - 1, Math.max(0, ...this.#choices.keys()));
    for (let index = 0; index <= last; index++) this.#choice(index);
    const unfinished = [...this.#choices].flatMap(([index, choice]) =>
      this.#finish(index, choice.calls > 0 ? 'tool_calls' : 'stop'),
    );
    this.#over = true;
    const usage =
      this.#context.streamUsage && this.#usage !== undefined
        ? [this.#frame({ choices: [], usage: encodeUsage(this.#usage) })]
        : [];
    return [...unfinished, ...usage, { data: doneMark }];
  }

  #delta(index: number, delta: JsonObject, members: JsonObject = {}): Frame[] {
    const choice = this.#choice(index);
    if (choice.ended) return [];
    const role = choice.hasRole ? {} : { role: 'assistant', ...nullBeside(delta) };
    choice.hasRole = true;
    const entry = { index, delta: { ...role, ...delta }, finish_reason: null, ...members };
    return [this.#frame({ choices: [entry] })];
  }

  #frame(members: { choices: JsonObject[]; usage?: JsonObject }): Frame {
    const data = this.#opening + JSON.stringify(members).slice(1);
    return { data, value: { ...this.#envelope, ...members } };
  }
}
