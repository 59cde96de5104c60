import { isObject, type Frame, type JsonObject, type Part, type PartDelta } from '@ai-proxy/core';
import type { AnswerFrame } from './answer-frame.ts';
import type { ClientTools } from './client-tools.ts';
import { kept } from './fields.ts';
import { itemId } from './ids.ts';
import { messageItem, messageOf } from './output-encode.ts';
import { isContent } from './parts-encode.ts';
import { WrittenContent, type Said } from './written-content.ts';
import { writtenItem, type WrittenItem } from './written-items.ts';

/** A message of the output. It takes further contents until another item begins. */
interface OpenMessage {
  readonly position: number;
  readonly id: string;
  readonly members: JsonObject;
  readonly contents: WrittenContent[];
  /** Contents that have not ended. */
  growing: number;
  sealed: boolean;
}

/** Where a part is being written. */
type OpenPart =
  | { readonly message: OpenMessage; readonly content: WrittenContent; readonly at: number }
  | { readonly item: WrittenItem; readonly position: number; readonly id: string };

/**
 * Writes parts as items of the output, numbers the events, and keeps the output for the last one.
 * Items may grow at the same time: every event says which one it is about.
 */
export class OutputWriter {
  readonly #answer: JsonObject;
  readonly #response: string;
  readonly #clients: ClientTools;
  readonly #output: JsonObject[] = [];
  readonly #parts = new Map<number, OpenPart>();
  #message: OpenMessage | undefined;
  #sequence = 0;

  constructor(answer: JsonObject & { readonly id: string }, clients: ClientTools) {
    this.#answer = answer;
    this.#response = answer.id;
    this.#clients = clients;
  }

  /** The items so far; those that are not complete as they began. */
  get output(): readonly JsonObject[] {
    return this.#output;
  }

  /** The number that the next event will have. */
  get sequence(): number {
    return this.#sequence;
  }

  frame(said: Said): AnswerFrame {
    const value = { ...said, sequence_number: this.#sequence++ };
    return { event: said.type, data: JSON.stringify(value), value, answer: this.#answer };
  }

  start(index: number, part: Part): readonly Frame[] {
    const words = wordsOf(part);
    if (words !== undefined) return this.#startWords(index, part, words);
    const position = this.#output.length;
    const item = writtenItem(part, this.#clients, (prefix) =>
      itemId(prefix, this.#response, position),
    );
    if (item === undefined || (part.type === 'native' && isContent(part.value))) return [];
    const sealed = this.#seal();
    const added = item.added();
    const id = typeof added['id'] === 'string' ? added['id'] : '';
    this.#output.push(added);
    this.#parts.set(index, { item, position, id });
    return [...sealed, this.#added(position, added), ...this.#about(position, id, item.start())];
  }

  delta(index: number, delta: PartDelta): readonly Frame[] {
    const part = this.#parts.get(index);
    if (part === undefined) return [];
    return 'item' in part
      ? this.#about(part.position, part.id, part.item.delta(delta))
      : this.#inMessage(part, part.content.delta(delta));
  }

  end(index: number): readonly Frame[] {
    const part = this.#parts.get(index);
    if (part === undefined) return [];
    this.#parts.delete(index);
    if ('item' in part) {
      const said = this.#about(part.position, part.id, part.item.end());
      return [...said, this.#done(part.position, part.item.done())];
    }
    const said = this.#inMessage(part, part.content.end());
    part.message.growing--;
    return [...said, ...this.#closeIfDone(part.message)];
  }

  /** Writes all that is left, whether its end came or not, for an answer that ends with the status. */
  close(status: string): readonly Frame[] {
    const ended = [...this.#parts.keys()].flatMap((index) => this.end(index));
    return [...ended, ...this.#seal(status)];
  }

  #startWords(index: number, part: Part, words: Words): readonly Frame[] {
    const members = messageOf(part);
    const isNew = this.#message === undefined || members !== undefined;
    const frames: Frame[] = isNew ? [...this.#seal()] : [];
    const message = isNew ? this.#newMessage(members ?? {}) : this.#message;
    if (message === undefined) return frames;
    if (isNew) frames.push(this.#added(message.position, this.#itemOf(message, 'in_progress')));
    const { message: _message, ...rest } = kept(part.type === 'native' ? {} : part.extensions);
    const content = new WrittenContent(words.kind, rest);
    const at = message.contents.push(content) - 1;
    message.growing++;
    const place = { message, content, at };
    this.#parts.set(index, place);
    const opening = { type: 'response.content_part.added', part: content.snapshot() };
    const cited = part.type === 'text' ? (part.citations ?? []) : [];
    const said = [opening, ...content.say(words.text)];
    const citing = cited.flatMap((citation) => content.cite(citation));
    return [...frames, ...this.#inMessage(place, [...said, ...citing])];
  }

  #newMessage(members: JsonObject): OpenMessage {
    const position = this.#output.length;
    const { id, ...rest } = members;
    const message = {
      position,
      id: typeof id === 'string' ? id : itemId('msg', this.#response, position),
      members: rest,
      contents: [],
      growing: 0,
      sealed: false,
    };
    this.#output.push(this.#itemOf(message, 'in_progress'));
    this.#message = message;
    return message;
  }

  #itemOf({ contents, members, id }: OpenMessage, status: string): JsonObject {
    const content = contents.map((part) => part.snapshot());
    return messageItem(content, members, id, status);
  }

  /** No further contents for the message that takes them now. */
  #seal(status = 'completed'): readonly Frame[] {
    const message = this.#message;
    this.#message = undefined;
    if (message === undefined) return [];
    message.sealed = true;
    return this.#closeIfDone(message, status);
  }

  #closeIfDone(message: OpenMessage, status = 'completed'): readonly Frame[] {
    if (!message.sealed || message.growing > 0) return [];
    return [this.#done(message.position, this.#itemOf(message, status))];
  }

  #added(position: number, item: JsonObject): Frame {
    return this.frame({ type: 'response.output_item.added', output_index: position, item });
  }

  #done(position: number, item: JsonObject): Frame {
    this.#output[position] = item;
    return this.frame({ type: 'response.output_item.done', output_index: position, item });
  }

  #about(position: number, id: string, said: readonly Said[]): readonly Frame[] {
    return said.map(({ type, ...members }) =>
      this.frame({ type, item_id: id, output_index: position, ...members }),
    );
  }

  #inMessage(place: Extract<OpenPart, { at: number }>, said: readonly Said[]): readonly Frame[] {
    const { id, position } = place.message;
    const located = said.map((event) => ({ ...event, content_index: place.at }));
    return this.#about(position, id, located);
  }
}

interface Words {
  readonly kind: 'text' | 'refusal';
  readonly text: string;
}

/** The words that a part begins with; undefined for parts that are no words. */
function wordsOf(part: Part): Words | undefined {
  if (part.type === 'text' || part.type === 'refusal') return { kind: part.type, text: part.text };
  return part.type === 'audio' ? { kind: 'text', text: part.transcript ?? '' } : undefined;
}

/** Members of a native event that say something of the answer as a whole. */
export function responseMembers(value: JsonObject): JsonObject | undefined {
  const isNews = value['type'] === 'response.completed' && isObject(value['response']);
  return isNews && isObject(value['response']) ? value['response'] : undefined;
}
