import {
  isObject,
  type JsonObject,
  type JsonValue,
  type PartDelta,
  type StreamEvent,
} from '@ai-proxy/core';
import { decodeAnnotation } from './annotations.ts';
import { Fields } from './fields.ts';
import { marked } from './input-decode.ts';
import { messageMembers } from './output-decode.ts';
import { remainder, type ItemReader } from './item-reader.ts';
import { dialectName } from './wire.ts';

type Kind = 'text' | 'refusal';

/** One content part of the message. */
interface Content {
  readonly index: number;
  said: string;
  citations: number;
  ended: boolean;
}

/** Content parts by their type: what they are, and the member that holds their words. */
const kinds: ReadonlyMap<JsonValue | undefined, readonly [kind: Kind, member: string]> = new Map<
  JsonValue,
  readonly [Kind, string]
>([
  ['output_text', ['text', 'text']],
  ['refusal', ['refusal', 'refusal']],
]);

type ReadEvent = (event: Fields, at: number) => StreamEvent[];

/** Reads the events of a message: each of its content parts becomes a part. */
export class MessageReader implements ItemReader {
  readonly #members: JsonObject;
  readonly #nextPart: () => number;
  readonly #contents = new Map<number, Content>();

  constructor(item: JsonObject, nextPart: () => number) {
    this.#members = messageMembers(item);
    this.#nextPart = nextPart;
  }

  start(): StreamEvent[] {
    return [];
  }

  read(type: string, event: Fields): StreamEvent[] | undefined {
    return this.#readers.get(type)?.(event, event.count('content_index') ?? 0);
  }

  done(item: JsonObject): StreamEvent[] {
    const whole = new Fields(item).list('content') ?? [];
    const late = whole.flatMap((part, at) => (isObject(part) ? this.#whole(at, part) : []));
    const left = [...this.#contents.keys()].flatMap((at) => this.#end(at));
    return [...late, ...left];
  }

  readonly #readers: ReadonlyMap<string, ReadEvent> = new Map<string, ReadEvent>([
    [
      'response.content_part.added',
      (event, at) =>
        this.#open(at, kinds.get(new Fields(event.object('part')).string('type'))?.[0]),
    ],
    ['response.output_text.delta', (event, at) => this.#text(event, at)],
    [
      'response.output_text.done',
      (event, at) => this.#complete(at, 'text', event.string('text') ?? ''),
    ],
    [
      'response.refusal.delta',
      (event, at) => this.#say(at, 'refusal', event.string('delta') ?? ''),
    ],
    [
      'response.refusal.done',
      (event, at) => this.#complete(at, 'refusal', event.string('refusal') ?? ''),
    ],
    [
      'response.output_text.annotation.added',
      (event, at) => this.#cite(at, event.object('annotation')),
    ],
    ['response.content_part.done', (event, at) => this.#whole(at, event.object('part') ?? {})],
  ]);

  /** Starts the part, unless it is known or of a kind that only this format knows. */
  #open(at: number, kind: Kind | undefined): StreamEvent[] {
    if (kind === undefined || this.#contents.has(at)) return [];
    const members = this.#contents.size === 0 ? this.#members : undefined;
    const index = this.#nextPart();
    this.#contents.set(at, { index, said: '', citations: 0, ended: false });
    return marked([{ type: kind, text: '' }], members).map((part) => ({
      type: 'part-start',
      index,
      part,
    }));
  }

  #text(event: Fields, at: number): StreamEvent[] {
    const said = this.#say(at, 'text', event.string('delta') ?? '');
    const logprobs = event.list('logprobs') ?? [];
    if (logprobs.length === 0) return said;
    return [...said, ...this.#delta(at, { type: 'logprobs', value: { content: logprobs } })];
  }

  #say(at: number, kind: Kind, text: string): StreamEvent[] {
    const opening = this.#open(at, kind);
    const content = this.#contents.get(at);
    if (content === undefined || text === '') return opening;
    content.said += text;
    return [...opening, ...this.#delta(at, { type: 'text', text })];
  }

  #complete(at: number, kind: Kind, whole: string): StreamEvent[] {
    return this.#say(at, kind, remainder(whole, this.#contents.get(at)?.said ?? ''));
  }

  #cite(at: number, annotation: JsonObject | undefined): StreamEvent[] {
    if (annotation === undefined) return [];
    const opening = this.#open(at, 'text');
    const content = this.#contents.get(at);
    if (content !== undefined) content.citations++;
    const delta = { type: 'citation', citation: decodeAnnotation(annotation) } as const;
    return [...opening, ...this.#delta(at, delta)];
  }

  /** A content part as it became: words and annotations that did not come before, and its end. */
  #whole(at: number, part: JsonObject): StreamEvent[] {
    const [kind, member] = kinds.get(part['type']) ?? [];
    if (kind === undefined || member === undefined) return this.#native(at, part);
    if (this.#contents.get(at)?.ended === true) return [];
    const fields = new Fields(part);
    const words = this.#complete(at, kind, fields.string(member) ?? '');
    const cited = (fields.list('annotations') ?? [])
      .filter((entry: JsonValue) => isObject(entry))
      .slice(this.#contents.get(at)?.citations ?? 0)
      .flatMap((annotation) => this.#cite(at, annotation));
    return [...words, ...cited, ...this.#end(at)];
  }

  #native(at: number, value: JsonObject): StreamEvent[] {
    if (this.#contents.has(at) || value['type'] === undefined) return [];
    const index = this.#nextPart();
    this.#contents.set(at, { index, said: '', citations: 0, ended: true });
    return [
      { type: 'part-start', index, part: { type: 'native', dialect: dialectName, value } },
      { type: 'part-end', index },
    ];
  }

  #end(at: number): StreamEvent[] {
    const content = this.#contents.get(at);
    if (content === undefined || content.ended) return [];
    content.ended = true;
    return [{ type: 'part-end', index: content.index }];
  }

  #delta(at: number, delta: PartDelta): StreamEvent[] {
    const content = this.#contents.get(at);
    if (content === undefined || content.ended) return [];
    return [{ type: 'part-delta', index: content.index, delta }];
  }
}
