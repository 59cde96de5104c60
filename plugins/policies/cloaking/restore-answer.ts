import { isDeepStrictEqual } from 'node:util';
import type { Citation, Mapper, Part, PartDelta, StreamEvent } from '@ai-proxy/core';
import { escapedForJson } from './json-text.ts';
import { restoredCitation, restoredObject, restoredText } from './restored-value.ts';
import { TextRestorer } from './text-restorer.ts';
import type { Tokens } from './tokens.ts';

export interface Restoring {
  /** The provider signs its reasoning, which it wants back as it was: it keeps its tokens. */
  readonly keepsReasoning: boolean;
  /** The text of the answer is JSON. */
  readonly writesJson: boolean;
}

type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;
type Restored = StreamEvent | readonly StreamEvent[] | undefined;

/** A part that has begun, and how what is held back of it would be sent. */
interface OpenPart {
  readonly restorer: TextRestorer | undefined;
  readonly rest: (text: string) => PartDelta;
}

/** Puts the words back where the answer has their tokens. Events without any stay the same objects. */
export function restoreAnswer(tokens: Tokens, restoring: Restoring): Mapper {
  const answer = new Answer(tokens, restoring);
  return (event) => answer.restore(event);
}

class Answer {
  readonly #tokens: Tokens;
  readonly #restoring: Restoring;
  readonly #open = new Map<string, OpenPart>();

  constructor(tokens: Tokens, restoring: Restoring) {
    this.#tokens = tokens;
    this.#restoring = restoring;
  }

  restore(event: StreamEvent): Restored {
    if (event.type === 'part-start') return this.#start(event);
    if (event.type === 'part-delta') return this.#delta(event);
    if (event.type === 'part-end') return this.#end(event);
    return this.#whole(event);
  }

  /** Events that say all they say at once. */
  #whole(event: StreamEvent): StreamEvent {
    const tokens = this.#tokens;
    if (event.type === 'native')
      return changed(event, 'value', restoredObject(event.value, tokens));
    if (event.type === 'message-start' && event.extensions !== undefined) {
      const extensions = restoredObject(event.extensions, tokens);
      // The members of extensions are objects, and restoring keeps them such.
      return changed(event, 'extensions', extensions as typeof event.extensions);
    }
    if (event.type === 'message-end' && event.stopSequence !== undefined)
      return changed(event, 'stopSequence', restoredText(event.stopSequence, tokens));
    if (event.type !== 'error') return event;
    const message = restoredText(event.fault.message, tokens);
    return message === event.fault.message
      ? event
      : { ...event, fault: { ...event.fault, message } };
  }

  #start(event: EventOf<'part-start'>): StreamEvent {
    const { part } = event;
    const open = this.#opened(part);
    this.#open.set(placeOf(event), open);
    return changed(event, 'part', this.#begun(part, open));
  }

  #opened({ type }: Part): OpenPart {
    const isKept = type === 'reasoning' && this.#restoring.keepsReasoning;
    const isJson = type === 'tool-call' || (type === 'text' && this.#restoring.writesJson);
    const restorer = isKept
      ? undefined
      : new TextRestorer(this.#tokens, isJson ? escapedForJson : (word) => word);
    const rest = restOf[type] ?? restOf.text;
    return { restorer, rest: rest ?? ((text) => ({ type: 'text', text })) };
  }

  /** What a part has when it begins: little in a stream, and all of it in a whole answer. */
  #begun(part: Part, { restorer }: OpenPart): Part {
    if (restorer === undefined) return part;
    if (part.type === 'native')
      return changed(part, 'value', restoredObject(part.value, this.#tokens));
    if (part.type === 'tool-call') return changed(part, 'arguments', restorer.push(part.arguments));
    if (part.type === 'audio' && part.transcript !== undefined)
      return changed(part, 'transcript', restorer.push(part.transcript));
    if (!('text' in part)) return part;
    const begun = changed(part, 'text', restorer.push(part.text));
    if (begun.type !== 'text' || begun.citations === undefined) return begun;
    return { ...begun, citations: begun.citations.map((each) => this.#cited(each, restorer)) };
  }

  #delta(event: EventOf<'part-delta'>): Restored {
    const open = this.#open.get(placeOf(event));
    if (open?.restorer === undefined) return event;
    const { restorer } = open;
    const { delta } = event;
    if (delta.type === 'text' || delta.type === 'arguments') {
      const text = restorer.push(delta.text);
      if (text === delta.text) return event;
      return text === '' ? undefined : { ...event, delta: { ...delta, text } };
    }
    if (delta.type === 'audio' && delta.transcript !== undefined) {
      const transcript = restorer.push(delta.transcript);
      return transcript === delta.transcript
        ? event
        : { ...event, delta: { ...delta, transcript } };
    }
    if (delta.type === 'citation') {
      const citation = this.#cited(delta.citation, restorer);
      const isSame = isDeepStrictEqual(citation, delta.citation);
      return isSame ? event : { ...event, delta: { ...delta, citation } };
    }
    if (delta.type !== 'native') return event;
    const value = restoredObject(delta.value, this.#tokens);
    return value === delta.value ? event : { ...event, delta: { ...delta, value } };
  }

  #end(event: EventOf<'part-end'>): Restored {
    const place = placeOf(event);
    const open = this.#open.get(place);
    this.#open.delete(place);
    const rest = open?.restorer?.end() ?? '';
    if (open === undefined || rest === '') return event;
    return [{ ...event, type: 'part-delta', delta: open.rest(rest) }, event];
  }

  #cited(citation: Citation, restorer: TextRestorer): Citation {
    return restoredCitation(citation, this.#tokens, (offset) => restorer.placeOf(offset));
  }
}

const restOf: Readonly<Partial<Record<Part['type'], (text: string) => PartDelta>>> = {
  text: (text) => ({ type: 'text', text }),
  'tool-call': (text) => ({ type: 'arguments', text }),
  audio: (transcript) => ({ type: 'audio', transcript }),
};

function placeOf({ choice = 0, index }: { choice?: number; index: number }): string {
  return `${choice}.${index}`;
}

/** The object with another value; itself where it is the same. */
function changed<Changed extends object, Name extends keyof Changed>(
  object: Changed,
  name: Name,
  value: Changed[Name],
): Changed {
  return object[name] === value ? object : { ...object, [name]: value };
}
