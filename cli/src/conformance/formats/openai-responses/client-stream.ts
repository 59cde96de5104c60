/** Streams as a client reads them, after "Streaming events" of OpenAI. */
import { parseObject, type Frame, type JsonObject } from '@ai-proxy/core';
import { Breaches } from '../../breaches.ts';
import { numberIn, objectIn, objectsIn, textIn } from '../../members.ts';
import { nothingSeen, type Seen } from '../../seen.ts';
import { seenIn } from './client-read.ts';

/** Reads the frames of a stream. */
export function readStream(frames: readonly Frame[]): Seen {
  const reader = new EventReader();
  for (const frame of frames) reader.read(frame);
  return reader.seen();
}

/** What grows in deltas: the event without its last word, and the member of `done` with the whole. */
const growing: Readonly<Record<string, { readonly whole: string; readonly part?: string }>> = {
  'response.output_text': { whole: 'text', part: 'content_index' },
  'response.refusal': { whole: 'refusal', part: 'content_index' },
  'response.function_call_arguments': { whole: 'arguments' },
  'response.reasoning_summary_text': { whole: 'text', part: 'summary_index' },
  'response.reasoning_text': { whole: 'text', part: 'content_index' },
};

const partEvents: Readonly<Record<string, string>> = {
  'response.content_part': 'content_index',
  'response.reasoning_summary_part': 'summary_index',
};

const lastEvents = ['response.completed', 'response.incomplete', 'response.failed'];

class EventReader {
  readonly #breaches = new Breaches();
  /** What has been added and not ended, by item and part. */
  readonly #open = new Set<string>();
  readonly #texts = new Map<string, string>();
  #items = 0;
  #number = 0;
  #last: JsonObject | undefined;
  #error: Seen['error'];
  #hasFailed = false;

  read({ data, event: name }: Frame): void {
    const event = parseObject(data);
    if (event === undefined) return this.#breaches.expect(false, 'an event is not JSON');
    const type = textIn(event, 'type');
    this.#breaches.expect((name ?? type) === type, `the event "${String(name)}" has type ${type}`);
    this.#breaches.constant(event, type, 'sequence_number', this.#number);
    this.#number++;
    // The API says of some failures first that there is an error and then that the response failed.
    const hasFailed = this.#error !== undefined && type !== 'response.failed';
    const hasEnded = this.#last !== undefined || this.#hasFailed || hasFailed;
    this.#breaches.expect(!hasEnded, `${type} follows the end`);
    this.#beginning(type);
    if (type === 'error') return this.#fail(event);
    if (lastEvents.includes(type)) return this.#end(type, objectIn(event, 'response'));
    if (type.startsWith('response.output_item.')) return this.#item(type, event);
    this.#part(type, event);
  }

  #beginning(type: string): void {
    if (this.#number === 1 && type !== 'error')
      this.#breaches.expect(type === 'response.created', `the stream begins with ${type}`);
    if (this.#number === 2 && type !== 'error')
      this.#breaches.expect(type === 'response.in_progress', `${type} is second`);
  }

  #item(type: string, event: JsonObject): void {
    const id = textIn(objectIn(event, 'item'), 'id');
    this.#breaches.expect(id !== '', `${type} has an item without an id`);
    if (type.endsWith('.added')) {
      this.#breaches.constant(event, type, 'output_index', this.#items);
      this.#items++;
      this.#open.add(id);
    } else this.#breaches.expect(this.#open.delete(id), `${type} ends an item that is not open`);
  }

  #part(type: string, event: JsonObject): void {
    const stem = type.slice(0, type.lastIndexOf('.'));
    const id = textIn(event, 'item_id');
    const partMember = partEvents[stem];
    if (partMember !== undefined) {
      const key = `${id} ${partMember} ${numberIn(event, partMember)}`;
      this.#breaches.expect(this.#open.has(id), `${type} is in no open item`);
      if (type.endsWith('.added')) this.#open.add(key);
      else this.#breaches.expect(this.#open.delete(key), `${type} ends a part that is not open`);
      return;
    }
    const growth = growing[stem];
    if (growth !== undefined) this.#grow(type, stem, event);
  }

  #grow(type: string, stem: string, event: JsonObject): void {
    const { part, whole = '' } = growing[stem] ?? {};
    const id = textIn(event, 'item_id');
    const place = part === undefined ? id : `${id} ${part} ${numberIn(event, part)}`;
    this.#breaches.expect(this.#open.has(place), `${type} is in nothing that is open`);
    const key = `${stem} ${place}`;
    const text = this.#texts.get(key) ?? '';
    if (type.endsWith('.delta')) this.#texts.set(key, text + textIn(event, 'delta'));
    else if (type.endsWith('.done'))
      this.#breaches.expect(
        textIn(event, whole) === text,
        `${type} has another text than its deltas`,
      );
  }

  #end(type: string, response: JsonObject): void {
    if (type === 'response.failed') {
      this.#hasFailed = true;
      const fault = objectIn(response, 'error');
      this.#error = { message: textIn(fault, 'message'), type: textIn(fault, 'code') };
      return;
    }
    this.#breaches.expect(this.#open.size === 0, `${type} comes before everything has ended`);
    this.#breaches.constant(response, type, 'status', type.replace('response.', ''));
    const streamed = [...this.#texts.values()].join('');
    const output = objectsIn(response, 'output');
    this.#breaches.expect(
      output.length === this.#items,
      `${type} has ${output.length} items after ${this.#items} in the stream`,
    );
    this.#breaches.expect(
      wordsOf(output).length === streamed.length,
      `${type} has other words than the stream`,
    );
    this.#last = response;
  }

  #fail(event: JsonObject): void {
    this.#breaches.members(event, 'error', { message: 'text' });
    this.#breaches.expect('code' in event && 'param' in event, 'the error has no code or param');
    this.#error = { message: textIn(event, 'message'), type: textIn(event, 'code') };
  }

  seen(): Seen {
    if (this.#last !== undefined) return seenIn(this.#last, this.#breaches);
    this.#breaches.expect(this.#error !== undefined, 'the stream has no last event');
    const texts = [...this.#texts].filter(([key]) => key.startsWith('response.output_text '));
    return {
      ...nothingSeen,
      text: texts.map(([, text]) => text).join(''),
      ...(this.#error === undefined ? {} : { error: this.#error }),
      breaches: this.#breaches.found,
    };
  }
}

/** Everything in the items that grew in deltas. */
function wordsOf(items: readonly JsonObject[]): string {
  const parts = items.flatMap((item) => [
    ...objectsIn(item, 'content'),
    ...objectsIn(item, 'summary'),
  ]);
  const texts = parts.map((part) => textIn(part, 'text') + textIn(part, 'refusal'));
  return [...texts, ...items.map((item) => textIn(item, 'arguments'))].join('');
}
