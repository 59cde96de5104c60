import {
  isObject,
  type EncodeContext,
  type Frame,
  type JsonObject,
  type Part,
  type PartDelta,
  type StreamEncoder,
  type StreamEvent,
  type Usage,
} from '@ai-proxy/core';
import { encodeAnnotation } from './annotations.ts';
import { signatureMember } from './calls.ts';
import { renderFault } from './errors.ts';
import { kept } from './fields.ts';
import { urlOfSource } from './media.ts';
import { encodeUsage } from './usage.ts';
import { dialectName, doneMark, finishReasons } from './wire.ts';

/** What a choice has shown so far. */
interface ShownChoice {
  readonly parts: Map<number, ShownPart>;
  calls: number;
  hasRole: boolean;
  ended: boolean;
}

interface ShownPart {
  readonly type: Part['type'];
  /** Position of a call among the calls of its choice. */
  readonly call: number;
  hasArguments: boolean;
}

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;

/** Writes events as chunks: one id, one role per choice, one finish per choice, one end mark. */
export class ChatStreamEncoder implements StreamEncoder {
  readonly #context: EncodeContext;
  readonly #choices = new Map<number, ShownChoice>();
  #envelope: JsonObject = {};
  /** The envelope as the open beginning of a JSON object: it is the same for every chunk. */
  #opening = '';
  #usage: Usage | undefined;
  #over = false;

  constructor(context: EncodeContext) {
    this.#context = context;
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
        this.#begin(event);
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
    const isCall = part.type === 'tool-call' || (part.type === 'native' && isOwnCall(part.value));
    const call = isCall ? choice.calls++ : -1;
    const begun = part.type === 'tool-call' ? part.arguments : '';
    choice.parts.set(at, { type: part.type, call, hasArguments: begun.trim() !== '' });
    return startDeltas(part, call).flatMap((delta) => this.#delta(index, delta));
  }

  #growPart({ choice: index = 0, index: at, delta }: EventOf<'part-delta'>): Frame[] {
    const part = this.#choice(index).parts.get(at);
    if (part === undefined) return [];
    if (delta.type === 'logprobs') return this.#delta(index, {}, { logprobs: delta.value });
    if (delta.type === 'arguments') part.hasArguments ||= delta.text.trim() !== '';
    const member = deltaMember(part, delta);
    return member === undefined ? [] : this.#delta(index, member);
  }

  #endPart({ choice: index = 0, index: at }: EventOf<'part-end'>): Frame[] {
    const part = this.#choice(index).parts.get(at);
    if (part?.type !== 'tool-call' || part.hasArguments) return [];
    part.hasArguments = true;
    return this.#delta(index, argumentsDelta(part.call, '{}'));
  }

  #native(value: JsonObject): Frame[] {
    const choices = Array.isArray(value['choices']) ? value['choices'] : [];
    const filled = choices
      .filter(isObject)
      .map((choice) => ({ delta: {}, finish_reason: null, ...choice }));
    return [{ data: JSON.stringify({ ...this.#envelope, ...value, choices: filled }) }];
  }

  #finish(index: number, reason: string): Frame[] {
    const choice = this.#choice(index);
    if (choice.ended) return [];
    choice.ended = true;
    const delta = choice.hasRole ? {} : { content: '' };
    return this.#delta(index, delta, { finish_reason: reason });
  }

  #end(): Frame[] {
    if (this.#choices.size === 0) this.#choice(0);
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
    const role = choice.hasRole ? {} : { role: 'assistant', ...nullBeside(delta) };
    choice.hasRole = true;
    const entry = { index, delta: { ...role, ...delta }, finish_reason: null, ...members };
    return [this.#frame({ choices: [entry] })];
  }

  #frame(members: { choices: JsonObject[]; usage?: JsonObject }): Frame {
    return { data: this.#opening + JSON.stringify(members).slice(1) };
  }
}

function isOwnCall(value: JsonObject): boolean {
  return value['type'] === 'custom';
}

/** The first delta of a turn that begins with calls says that there is no text. */
function nullBeside(delta: JsonObject): JsonObject {
  return delta['tool_calls'] === undefined ? {} : { content: null };
}

type Start = (part: never, call: number) => readonly JsonObject[];

/** What a part says when it starts, which is everything for parts that do not grow. */
const starts: {
  readonly [Type in Part['type']]: (
    part: Extract<Part, { type: Type }>,
    call: number,
  ) => readonly JsonObject[];
} = {
  text: ({ text, citations = [] }) => [
    ...(text === '' ? [] : [{ content: text }]),
    ...citations.flatMap((citation) => annotationDelta(citation, text.length)),
  ],
  reasoning: ({ text }) => (text === '' ? [] : [{ reasoning_content: text }]),
  refusal: ({ text }) => (text === '' ? [] : [{ refusal: text }]),
  'tool-call': (part, index) => [
    {
      tool_calls: [
        {
          index,
          id: part.id,
          type: 'function',
          function: { name: part.name, arguments: '' },
          ...signatureMember(part.signature),
        },
      ],
    },
    ...(part.arguments.trim() === '' ? [] : [argumentsDelta(index, part.arguments)]),
  ],
  'tool-result': () => [],
  image: ({ source }) => {
    const url = urlOfSource(source);
    return url === undefined ? [] : [{ images: [{ type: 'image_url', image_url: { url } }] }];
  },
  audio: ({ source, transcript, extensions }) => {
    const data = source.kind === 'base64' && source.data !== '' ? { data: source.data } : {};
    const words = transcript === undefined ? {} : { transcript };
    return [{ audio: { ...kept(extensions), ...data, ...words } }];
  },
  file: () => [],
  native: ({ dialect, value }, index) =>
    dialect === dialectName && isOwnCall(value) ? [{ tool_calls: [{ ...value, index }] }] : [],
};

function startDeltas(part: Part, call: number): readonly JsonObject[] {
  const start: Start = starts[part.type];
  return start(part as never, call);
}

function argumentsDelta(index: number, text: string): JsonObject {
  return { tool_calls: [{ index, function: { arguments: text } }] };
}

type Citing = Extract<PartDelta, { type: 'citation' }>['citation'];

function annotationDelta(citation: Citing, length: number): JsonObject[] {
  const annotation = encodeAnnotation(citation, 0, length);
  return annotation === undefined ? [] : [{ annotations: [annotation] }];
}

const textMembers: Readonly<Partial<Record<Part['type'], string>>> = {
  text: 'content',
  reasoning: 'reasoning_content',
  refusal: 'refusal',
};

/** What a delta adds; undefined for what the format cannot say, such as signatures. */
function deltaMember(part: ShownPart, delta: PartDelta): JsonObject | undefined {
  if (delta.type === 'text') {
    const member = textMembers[part.type];
    return member === undefined || delta.text === '' ? undefined : { [member]: delta.text };
  }
  if (delta.type === 'arguments')
    return delta.text === '' || part.call < 0 ? undefined : argumentsDelta(part.call, delta.text);
  if (delta.type === 'citation') return annotationDelta(delta.citation, 0)[0];
  if (delta.type !== 'audio') return undefined;
  const { type: _type, ...audio } = delta;
  return { audio };
}
