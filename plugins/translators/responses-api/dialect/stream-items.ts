/** Items of a streamed output, read bit by bit. */
import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Part,
  type StreamEvent,
} from '@ai-proxy/core';
import { decodeCall } from './calls.ts';
import { Fields } from './fields.ts';
import { remainder, type ItemReader } from './item-reader.ts';
import { MessageReader } from './stream-message.ts';
import { decodeReasoningItem, summaryGap } from './reasoning-items.ts';
import { dialectName } from './wire.ts';

type MakeReader = (item: JsonObject, nextPart: () => number) => ItemReader;

const readers: ReadonlyMap<JsonValue | undefined, MakeReader> = new Map<JsonValue, MakeReader>([
  ['message', (item, nextPart) => new MessageReader(item, nextPart)],
  ['function_call', (item, nextPart) => new CallReader(item, nextPart())],
  ['reasoning', (item, nextPart) => new ReasoningReader(item, nextPart())],
]);

/** The reader for an item that was added. */
export function readerOf(item: JsonObject, nextPart: () => number): ItemReader {
  return readers.get(item['type'])?.(item, nextPart) ?? new NativeReader(item, nextPart());
}

class CallReader implements ItemReader {
  readonly #index: number;
  readonly #part: Part;
  #said = '';

  constructor(item: JsonObject, index: number) {
    this.#index = index;
    this.#part = { ...decodeCall({ ...item, status: undefined }), arguments: '' };
  }

  start(): StreamEvent[] {
    return [{ type: 'part-start', index: this.#index, part: this.#part }];
  }

  read(type: string, event: Fields): StreamEvent[] | undefined {
    if (type === 'response.function_call_arguments.delta')
      return this.#say(event.string('delta') ?? '');
    if (type === 'response.function_call_arguments.done')
      return this.#say(remainder(event.string('arguments') ?? '', this.#said));
    return undefined;
  }

  /** A call without arguments gets the empty object. */
  done(item: JsonObject): StreamEvent[] {
    const whole = new Fields(item).string('arguments') ?? '';
    return [
      ...this.#say(remainder(whole, this.#said)),
      ...(this.#said.trim() === '' ? this.#say('{}') : []),
      { type: 'part-end', index: this.#index },
    ];
  }

  #say(text: string): StreamEvent[] {
    if (text === '') return [];
    this.#said += text;
    return [{ type: 'part-delta', index: this.#index, delta: { type: 'arguments', text } }];
  }
}

/** Where the text of a piece of reasoning comes from: mostly summaries, at some vendors the text itself. */
const reasoningTexts: ReadonlyMap<string, string> = new Map([
  ['response.reasoning_summary_text.delta', 'summary_index'],
  ['response.reasoning_text.delta', 'content_index'],
]);

/** What repeats other events, or will be repeated by them. */
const reasoningFrames: ReadonlySet<string> = new Set([
  'response.reasoning_summary_part.added',
  'response.reasoning_summary_part.done',
  'response.reasoning_summary_text.done',
  'response.reasoning_text.done',
  'response.content_part.added',
  'response.content_part.done',
]);

class ReasoningReader implements ItemReader {
  readonly #index: number;
  readonly #id: string | undefined;
  /** Texts of one source are read; where both come, the first. */
  #source: string | undefined;
  #piece = 0;
  #said = '';

  constructor(item: JsonObject, index: number) {
    this.#index = index;
    this.#id = new Fields(item).string('id');
  }

  start(): StreamEvent[] {
    const id = this.#id === undefined ? {} : { id: this.#id };
    const part: Part = { type: 'reasoning', text: '', ...id, origin: dialectName };
    return [{ type: 'part-start', index: this.#index, part }];
  }

  read(type: string, event: Fields): StreamEvent[] | undefined {
    const member = reasoningTexts.get(type);
    if (member === undefined) return reasoningFrames.has(type) ? [] : undefined;
    this.#source ??= type;
    if (this.#source !== type) return [];
    const piece = event.count(member) ?? this.#piece;
    const gap = piece !== this.#piece && this.#said !== '' ? summaryGap : '';
    this.#piece = piece;
    return this.#say(gap + (event.string('delta') ?? ''));
  }

  done(item: JsonObject): StreamEvent[] {
    const { text, redacted } = decodeReasoningItem(item);
    const proof: StreamEvent[] =
      redacted === undefined
        ? []
        : [{ type: 'part-delta', index: this.#index, delta: { type: 'redacted', data: redacted } }];
    return [
      ...this.#say(remainder(text, this.#said)),
      ...proof,
      { type: 'part-end', index: this.#index },
    ];
  }

  #say(text: string): StreamEvent[] {
    if (text === '') return [];
    this.#said += text;
    return [{ type: 'part-delta', index: this.#index, delta: { type: 'text', text } }];
  }
}

/** An item that only this format knows: shown as it was added, and again as it became. */
class NativeReader implements ItemReader {
  readonly #index: number;
  readonly #item: JsonObject;

  constructor(item: JsonObject, index: number) {
    this.#index = index;
    this.#item = item;
  }

  start(): StreamEvent[] {
    const part: Part = { type: 'native', dialect: dialectName, value: this.#item };
    return [{ type: 'part-start', index: this.#index, part }];
  }

  read(): undefined {
    return undefined;
  }

  done(item: JsonObject): StreamEvent[] {
    const delta = { type: 'native', dialect: dialectName, value: item } as const;
    const changed = isObject(item) && JSON.stringify(item) !== JSON.stringify(this.#item);
    return [
      ...(changed ? [{ type: 'part-delta', index: this.#index, delta } as const] : []),
      { type: 'part-end', index: this.#index },
    ];
  }
}
