import type { PartDelta, StreamEvent } from './events.ts';
import type { CanonicalResponse, Choice, Citation, Extensions, Part, Usage } from './model.ts';
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

/** A part that may grow; lists grow beside it, since to copy them each time takes quadratic time. */
interface OpenPart {
  part: Part;
  readonly citations: Citation[];
}

interface OpenChoice {
  readonly parts: Map<number, OpenPart>;
  end: Extract<StreamEvent, { type: 'message-end' }> | undefined;
  readonly logprobs: JsonValue[];
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
      this.#choice(event.choice).parts.set(event.index, { part: event.part, citations: [] });
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
    const made: OpenChoice = { parts: new Map(), end: undefined, logprobs: [] };
    this.#choices.set(number, made);
    return made;
  }

  #extend(choice: OpenChoice, index: number, delta: PartDelta): void {
    if (delta.type === 'logprobs') choice.logprobs.push(delta.value);
    const open = choice.parts.get(index);
    if (open === undefined) return;
    if (delta.type === 'citation') open.citations.push(delta.citation);
    else open.part = extended(open.part, delta);
  }
}

/** Log probabilities of a stream come in pieces: objects whose lists are to be joined. */
function joined(pieces: readonly JsonValue[]): JsonValue | undefined {
  const other = pieces.findLastIndex((piece) => !isObject(piece));
  if (other === pieces.length - 1) return pieces.at(-1);
  const members = new Map<string, JsonValue | undefined>();
  const lists = new Map<string, JsonValue[]>();
  for (const piece of pieces.slice(other + 1).filter((candidate) => isObject(candidate)))
    for (const [name, value] of Object.entries(piece)) {
      const before = members.get(name);
      if (!Array.isArray(before) || !Array.isArray(value)) {
        members.set(name, before === undefined ? value : (value ?? before));
        continue;
      }
      const known = lists.get(name);
      const list = known === before ? known : [...before];
      for (const entry of value) list.push(entry);
      members.set(name, list);
      lists.set(name, list);
    }
  return Object.fromEntries(members);
}

function closed(choice: OpenChoice): Choice {
  const { end } = choice;
  const logprobs = joined(choice.logprobs);
  return {
    parts: [...choice.parts.entries()].sort(([a], [b]) => a - b).map(([, open]) => cited(open)),
    stopReason: end?.stopReason ?? 'other',
    ...(end?.nativeReason === undefined ? {} : { nativeReason: end.nativeReason }),
    ...(end?.stopSequence === undefined ? {} : { stopSequence: end.stopSequence }),
    ...(logprobs === undefined ? {} : { logprobs }),
  };
}

function cited({ part, citations }: OpenPart): Part {
  if (part.type !== 'text' || citations.length === 0) return part;
  return { ...part, citations: [...(part.citations ?? []), ...citations] };
}

type Growth = Exclude<PartDelta, { type: 'citation' }>;

type Extend<Type extends Growth['type']> = (
  part: Part,
  delta: Extract<Growth, { type: Type }>,
) => Part;

const extend: { readonly [Type in Growth['type']]: Extend<Type> } = {
  text: (part, { text }) => ('text' in part ? { ...part, text: part.text + text } : part),
  arguments: (part, { text }) =>
    part.type === 'tool-call' ? { ...part, arguments: part.arguments + text } : part,
  signature: (part, { signature }) =>
    part.type === 'reasoning' || part.type === 'tool-call' ? { ...part, signature } : part,
  redacted: (part, { data }) =>
    part.type === 'reasoning' ? { ...part, redacted: (part.redacted ?? '') + data } : part,
  audio: (part, delta) => (part.type === 'audio' ? extendedAudio(part, delta) : part),
  logprobs: (part) => part,
  native: (part) => part,
};

/** The part with a delta added; a delta that does not belong to the part changes nothing. */
function extended<Type extends Growth['type']>(
  part: Part,
  delta: Extract<Growth, { type: Type }>,
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
