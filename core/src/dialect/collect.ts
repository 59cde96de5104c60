import type { PartDelta, StreamEvent } from './events.ts';
import type { CanonicalResponse, Choice, Extensions, Part, Usage } from './model.ts';
import type { Fault } from './dialect.ts';
import { isObject, type JsonValue } from './json.ts';

/** A whole answer as the events of a stream. */
export function eventsOf(response: CanonicalResponse): StreamEvent[] {
  const { id, model, created, extensions } = response;
  const start: StreamEvent = {
    type: 'message-start',
    id,
    model,
    ...(created === undefined ? {} : { created }),
    ...(extensions === undefined ? {} : { extensions }),
  };
  const usage: StreamEvent[] =
    response.usage === undefined ? [] : [{ type: 'usage', usage: response.usage }];
  return [start, ...response.choices.flatMap(eventsOfChoice), ...usage, { type: 'end' }];
}

function eventsOfChoice(choice: Choice, number: number): StreamEvent[] {
  const { logprobs } = choice;
  const parts = choice.parts.flatMap((part, index): StreamEvent[] => {
    const place = { choice: number, index };
    const delta = { type: 'logprobs', value: logprobs ?? null } as const;
    return [
      { type: 'part-start', ...place, part },
      // They belong to the whole choice, and no event but a part's carries them.
      ...(index > 0 || logprobs === undefined
        ? []
        : [{ type: 'part-delta', ...place, delta } as const]),
      { type: 'part-end', ...place },
    ];
  });
  const { stopReason, nativeReason, stopSequence } = choice;
  const end: StreamEvent = {
    type: 'message-end',
    choice: number,
    stopReason,
    ...(nativeReason === undefined ? {} : { nativeReason }),
    ...(stopSequence === undefined ? {} : { stopSequence }),
  };
  return [...parts, end];
}

interface OpenChoice {
  readonly parts: Map<number, Part>;
  end: Extract<StreamEvent, { type: 'message-end' }> | undefined;
  logprobs: Choice['logprobs'];
}

/** Gathers the events of one stream into the whole answer. */
export class Collector {
  readonly #choices = new Map<number, OpenChoice>();
  #id = '';
  #model = '';
  #created: number | undefined;
  #extensions: Extensions | undefined;
  #usage: Usage | undefined;
  #fault: Fault | undefined;

  /** What the upstream reported instead of an answer. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  get usage(): Usage | undefined {
    return this.#usage;
  }

  push(event: StreamEvent): void {
    if (event.type === 'message-start') {
      this.#id = event.id;
      this.#model = event.model;
      this.#created = event.created;
      this.#extensions = event.extensions;
    } else if (event.type === 'part-start')
      this.#choice(event.choice).parts.set(event.index, event.part);
    else if (event.type === 'part-delta')
      this.#extend(this.#choice(event.choice), event.index, event.delta);
    else if (event.type === 'usage') this.#usage = event.usage;
    else if (event.type === 'message-end') this.#choice(event.choice).end = event;
    else if (event.type === 'error') this.#fault ??= event.fault;
  }

  response(): CanonicalResponse {
    const numbers = [...this.#choices.keys()].sort((a, b) => a - b);
    return {
      id: this.#id,
      model: this.#model,
      ...(this.#created === undefined ? {} : { created: this.#created }),
      choices: numbers.map((number) => closed(this.#choice(number))),
      ...(this.#usage === undefined ? {} : { usage: this.#usage }),
      ...(this.#extensions === undefined ? {} : { extensions: this.#extensions }),
    };
  }

  #choice(number = 0): OpenChoice {
    const known = this.#choices.get(number);
    if (known !== undefined) return known;
    const made: OpenChoice = { parts: new Map(), end: undefined, logprobs: undefined };
    this.#choices.set(number, made);
    return made;
  }

  #extend(choice: OpenChoice, index: number, delta: PartDelta): void {
    if (delta.type === 'logprobs') choice.logprobs = joined(choice.logprobs, delta.value);
    const part = choice.parts.get(index);
    if (part !== undefined) choice.parts.set(index, extended(part, delta));
  }
}

/** Log probabilities of a stream come in pieces: objects whose lists are to be joined. */
function joined(old: JsonValue | undefined, more: JsonValue): JsonValue {
  if (!isObject(old) || !isObject(more)) return more;
  const members = Object.entries(more).map(([name, value]): [string, JsonValue | undefined] => {
    const before = old[name];
    const isList = Array.isArray(before) && Array.isArray(value);
    return [name, isList ? [...before, ...value] : (value ?? before)];
  });
  return { ...old, ...Object.fromEntries(members) };
}

function closed(choice: OpenChoice): Choice {
  const { end } = choice;
  return {
    parts: [...choice.parts.entries()].sort(([a], [b]) => a - b).map(([, part]) => part),
    stopReason: end?.stopReason ?? 'other',
    ...(end?.nativeReason === undefined ? {} : { nativeReason: end.nativeReason }),
    ...(end?.stopSequence === undefined ? {} : { stopSequence: end.stopSequence }),
    ...(choice.logprobs === undefined ? {} : { logprobs: choice.logprobs }),
  };
}

type Extend<Type extends PartDelta['type']> = (
  part: Part,
  delta: Extract<PartDelta, { type: Type }>,
) => Part;

const extend: { readonly [Type in PartDelta['type']]: Extend<Type> } = {
  text: (part, { text }) => ('text' in part ? { ...part, text: part.text + text } : part),
  arguments: (part, { text }) =>
    part.type === 'tool-call' ? { ...part, arguments: part.arguments + text } : part,
  signature: (part, { signature }) =>
    part.type === 'reasoning' || part.type === 'tool-call' ? { ...part, signature } : part,
  redacted: (part, { data }) =>
    part.type === 'reasoning' ? { ...part, redacted: (part.redacted ?? '') + data } : part,
  citation: (part, { citation }) =>
    part.type === 'text' ? { ...part, citations: [...(part.citations ?? []), citation] } : part,
  audio: (part, delta) => (part.type === 'audio' ? extendedAudio(part, delta) : part),
  logprobs: (part) => part,
  native: (part) => part,
};

/** The part with a delta added; a delta that does not belong to the part changes nothing. */
function extended<Type extends PartDelta['type']>(
  part: Part,
  delta: Extract<PartDelta, { type: Type }>,
): Part {
  return extend[delta.type as Type](part, delta);
}

function extendedAudio(
  part: Extract<Part, { type: 'audio' }>,
  delta: Extract<PartDelta, { type: 'audio' }>,
): Part {
  const { source } = part;
  const transcript = (part.transcript ?? '') + (delta.transcript ?? '');
  if (source.kind !== 'base64') return { ...part, transcript };
  return { ...part, transcript, source: { ...source, data: source.data + (delta.data ?? '') } };
}
