import {
  type Fault,
  type Frame,
  isObject,
  type JsonObject,
  type JsonValue,
  parseObject,
  present,
  type StreamDecoder,
  type StreamEvent,
} from '@ai-proxy/core';
import { faultInChunk } from './errors.ts';
import { extended, Fields, withoutNulls } from './fields.ts';
import { inventId } from './response-decode.ts';
import { plainChunk } from './plain-chunk.ts';
import { ChoiceReader } from './stream-choice.ts';
import { decodeUsage } from './usage.ts';
import { dialectName, doneMark } from './wire.ts';

type Phase = 'waiting' | 'running' | 'over';

/**
 * Turns the chunks of a stream into events. A choice is told to be over only when the stream is:
 * vendors repeat finish reasons, send usage after them, and some more text.
 */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #choices = new Map<number, ChoiceReader>();
  #phase: Phase = 'waiting';
  /** Members of chunks before the first one that names the answer. */
  #early: JsonObject = {};

  decode(frame: Frame): readonly StreamEvent[] {
    if (this.#phase === 'over') return [];
    const data = frame.data.trim();
    if (data === '') return [];
    if (data === doneMark) return this.#finish();
    const chunk = parseObject(data);
    if (chunk === undefined) return this.#fail('The upstream sent a frame that is not JSON.');
    const isError = frame.event === 'error';
    const plain = isError || this.#phase === 'waiting' ? undefined : plainChunk(chunk);
    const said = plain && this.#choices.get(plain.choice)?.continueText(plain.text);
    if (said !== undefined) return [said];
    const fault = faultInChunk(chunk, isError);
    if (fault !== undefined) return this.#failWith(fault);
    return this.#chunk(chunk);
  }

  end(): readonly StreamEvent[] {
    if (this.#phase === 'over') return [];
    const finished = [...this.#choices.values()].some((choice) => choice.finished);
    if (finished) return this.#finish();
    const begun = [...this.#choices.values()].some((choice) => choice.hasContent);
    return this.#fail(
      begun
        ? 'The upstream broke the stream off before the answer was complete.'
        : 'The upstream closed the stream without an answer.',
    );
  }

  #chunk(chunk: JsonObject): StreamEvent[] {
    const fields = new Fields(chunk);
    const listed = (fields.list('choices') ?? []).filter((entry: JsonValue) => isObject(entry));
    const usage = decodeUsage(fields.object('usage'));
    const started = this.#start(fields, listed.length > 0 || usage !== undefined);
    const events: StreamEvent[] = [];
    const rests: JsonObject[] = [];
    listed.forEach((entry, position) => {
      const { events: read, rest } = this.#reader(entry, position).read(entry);
      events.push(...read);
      if (rest !== undefined) rests.push(rest);
    });
    const native = this.#native(started.length > 0, fields, rests);
    return [
      ...started,
      ...events,
      ...native,
      ...(usage === undefined ? [] : [{ type: 'usage', usage } as const]),
    ];
  }

  #reader(entry: JsonObject, position: number): ChoiceReader {
    const index = new Fields(entry).count('index') ?? position;
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const reader = new ChoiceReader(index);
    this.#choices.set(index, reader);
    return reader;
  }

  /** The first chunk with an id, a choice or usage names the answer. */
  #start(fields: Fields, speaks: boolean): StreamEvent[] {
    const id = fields.string('id') ?? '';
    const model = fields.string('model') ?? '';
    const created = fields.count('created');
    for (const name of ['object', 'obfuscation']) fields.any(name);
    if (this.#phase !== 'waiting') {
      for (const name of ['system_fingerprint', 'service_tier', 'provider']) fields.any(name);
      return [];
    }
    if (id === '' && !speaks) {
      this.#early = { ...this.#early, ...withoutNulls(fields.rest()) };
      return [];
    }
    this.#phase = 'running';
    const members = withoutNulls({ ...this.#early, ...fields.rest() });
    return [
      {
        type: 'message-start',
        id: id === '' ? inventId() : id,
        model,
        ...present({ created }),
        ...extended(members),
      },
    ];
  }

  /** What has no canonical name; of the chunk that starts the answer, the start has told it. */
  #native(starts: boolean, fields: Fields, choices: readonly JsonObject[]): StreamEvent[] {
    if (this.#phase !== 'running') return [];
    const members = starts ? undefined : withoutNulls(fields.rest());
    const value = { ...members, ...(choices.length === 0 ? {} : { choices }) };
    if (Object.keys(value).length === 0) return [];
    return [{ type: 'native', dialect: dialectName, value }];
  }

  #finish(): StreamEvent[] {
    if (this.#phase === 'waiting')
      return this.#fail('The upstream sent a stream without an answer.');
    this.#phase = 'over';
    if (this.#choices.size === 0) this.#choices.set(0, new ChoiceReader(0));
    const choices = [...this.#choices.values()].toSorted((one, other) => one.choice - other.choice);
    return [...choices.flatMap((choice) => choice.end()), { type: 'end' }];
  }

  #fail(message: string): StreamEvent[] {
    return this.#failWith({ message, kind: 'bad-gateway' });
  }

  #failWith(fault: Fault): StreamEvent[] {
    this.#phase = 'over';
    return [{ type: 'error', fault: { ...fault, kind: fault.kind ?? 'bad-gateway' } }];
  }
}
