import {
  isObject,
  parseObject,
  type Fault,
  type Frame,
  type JsonObject,
  type JsonValue,
  type StreamDecoder,
  type StreamEvent,
} from '@ai-proxy/core';
import { faultInEvent } from './errors.ts';
import { Fields, kept } from './fields.ts';
import { decodeHead, decodeStop } from './response-decode.ts';
import type { ItemReader } from './item-reader.ts';
import { readerOf } from './stream-items.ts';
import { decodeUsage } from './usage.ts';
import { dialectName } from './wire.ts';

type Phase = 'waiting' | 'running' | 'over';

/** One item of the output while it is told. */
interface OpenItem {
  readonly reader: ItemReader;
  readonly item: JsonObject;
  isDone: boolean;
}

/** Turns the events of a stream into those of the canonical model. */
export class ResponsesStreamDecoder implements StreamDecoder {
  readonly #items = new Map<number, OpenItem>();
  #phase: Phase = 'waiting';
  #parts = 0;
  #hasCalls = false;
  /** What the answer said of itself when it began. */
  #told: JsonObject = {};

  decode(frame: Frame): readonly StreamEvent[] {
    if (this.#phase === 'over') return [];
    const data = frame.data.trim();
    if (data === '' || data === '[DONE]') return [];
    const event = parseObject(data);
    if (event === undefined) return this.#fail('The upstream sent a frame that is not JSON.');
    const fault = faultInEvent(event, frame.event);
    if (fault !== undefined) return this.#failWith(fault);
    const type = new Fields(event).string('type') ?? frame.event ?? '';
    const read = this.#readers.get(type);
    return read === undefined ? this.#inItem(type, event) : read(event);
  }

  end(): readonly StreamEvent[] {
    if (this.#phase === 'over') return [];
    return this.#fail(
      this.#parts > 0
        ? 'The upstream broke the stream off before the answer was complete.'
        : 'The upstream closed the stream without an answer.',
    );
  }

  readonly #readers: ReadonlyMap<string, (event: JsonObject) => StreamEvent[]> = new Map([
    ['response.created', (event: JsonObject) => this.#start(event)],
    ['response.queued', (event: JsonObject) => this.#start(event)],
    ['response.in_progress', (event: JsonObject) => this.#start(event)],
    ['response.output_item.added', (event: JsonObject) => this.#added(event)],
    ['response.output_item.done', (event: JsonObject) => this.#itemDone(event)],
    ['response.completed', (event: JsonObject) => this.#finish(event)],
    ['response.incomplete', (event: JsonObject) => this.#finish(event)],
    ['keepalive', () => []],
  ]);

  /** The first event names the answer; later ones say it again. */
  #start(event: JsonObject): StreamEvent[] {
    if (this.#phase !== 'waiting') return [];
    this.#phase = 'running';
    const head = decodeHead(new Fields(event).object('response') ?? {});
    this.#told = kept(head.extensions);
    return [{ type: 'message-start', ...head }];
  }

  #added(event: JsonObject): StreamEvent[] {
    const fields = new Fields(event);
    const item = fields.object('item');
    const position = fields.count('output_index') ?? this.#items.size;
    if (item === undefined || this.#items.has(position)) return [];
    return [...this.#start({}), ...this.#open(position, item)];
  }

  #open(position: number, item: JsonObject): StreamEvent[] {
    const reader = readerOf(item, () => this.#parts++);
    this.#items.set(position, { reader, item, isDone: false });
    this.#hasCalls ||= item['type'] === 'function_call';
    return reader.start();
  }

  #itemDone(event: JsonObject): StreamEvent[] {
    const fields = new Fields(event);
    const item = fields.object('item');
    const position = fields.count('output_index') ?? this.#items.size - 1;
    const started = item === undefined ? [] : this.#added({ ...event, output_index: position });
    return [...started, ...this.#close(position, item)];
  }

  #close(position: number, whole: JsonObject | undefined): StreamEvent[] {
    const open = this.#items.get(position);
    if (open === undefined || open.isDone) return [];
    open.isDone = true;
    const isSame = whole !== undefined && whole['type'] === open.item['type'];
    return open.reader.done(isSame ? whole : open.item);
  }

  /** Events about an item; those that nobody can name are shown to clients of this format. */
  #inItem(type: string, event: JsonObject): StreamEvent[] {
    if (!type.startsWith('response.')) return [];
    const fields = new Fields(event);
    const position = fields.count('output_index') ?? this.#items.size - 1;
    const known = this.#items.get(position)?.reader.read(type, fields);
    if (known !== undefined) return known;
    const { sequence_number: _number, obfuscation: _padding, ...value } = event;
    const native = { type: 'native', dialect: dialectName, value: { type, ...value } } as const;
    return [...this.#start({}), native];
  }

  /** Closes what is open, and tells the whole output where nothing of it was told before. */
  #finish(event: JsonObject): StreamEvent[] {
    const response = new Fields(event).object('response') ?? {};
    const started = this.#start(event);
    const output = (new Fields(response).list('output') ?? []).filter((item: JsonValue) =>
      isObject(item),
    );
    const isUntold = this.#items.size === 0;
    const late = isUntold
      ? output.flatMap((item, position) => [
          ...this.#open(position, item),
          ...this.#close(position, item),
        ])
      : [...this.#items.keys()].flatMap((position) => this.#close(position, output[position]));
    this.#phase = 'over';
    const usage = decodeUsage(response['usage']);
    return [
      ...started,
      ...late,
      ...this.#news(response),
      ...(usage === undefined ? [] : [{ type: 'usage', usage } as const]),
      { type: 'message-end', ...decodeStop(withStatus(response, event), this.#hasCalls) },
      { type: 'end' },
    ];
  }

  /** What the answer says of itself now and did not say at first. */
  #news(response: JsonObject): StreamEvent[] {
    const now = Object.entries(kept(decodeHead(response).extensions));
    const news = now.filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(this.#told[name]),
    );
    if (news.length === 0) return [];
    const value = { type: 'response.completed', response: Object.fromEntries(news) };
    return [{ type: 'native', dialect: dialectName, value }];
  }

  #fail(message: string): StreamEvent[] {
    return this.#failWith({ message, kind: 'bad-gateway' });
  }

  #failWith(fault: Fault): StreamEvent[] {
    this.#phase = 'over';
    return [{ type: 'error', fault: { ...fault, kind: fault.kind ?? 'bad-gateway' } }];
  }
}

/** Some vendors send events whose response says no status. */
function withStatus(response: JsonObject, event: JsonObject): JsonObject {
  const status = event['type'] === 'response.incomplete' ? 'incomplete' : 'completed';
  return { ...response, status };
}
