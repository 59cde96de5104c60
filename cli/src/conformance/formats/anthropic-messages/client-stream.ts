/** Streams as a client reads them, after "Streaming messages" of Anthropic. */
import { parseObject, type Frame, type JsonObject } from '@ai-proxy/core';
import { Breaches } from '../../breaches.ts';
import { inputIn, numberIn, objectIn, textIn } from '../../members.ts';
import { nothingSeen, type Seen } from '../../seen.ts';
import { seenIn } from './client-read.ts';
import { messagesError } from './vocabulary.ts';

/** Reads the frames of a stream. */
export function readStream(frames: readonly Frame[]): Seen {
  const reader = new EventReader();
  for (const frame of frames) reader.read(frame);
  return reader.seen();
}

/** The deltas that a block of each type may have, and the member that they add to. */
const deltaMembers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  text: { text_delta: 'text' },
  thinking: { thinking_delta: 'thinking', signature_delta: 'signature' },
  tool_use: { input_json_delta: 'partial_json' },
};

type EventHandlers = Readonly<Record<string, (event: JsonObject) => void>>;

class EventReader {
  readonly #breaches = new Breaches();
  readonly #blocks: Record<string, string | JsonObject>[] = [];
  #message: JsonObject | undefined;
  #open: Record<string, string | JsonObject> | undefined;
  #stopped: JsonObject | undefined;
  #usage: JsonObject = {};
  #error: Seen['error'];
  #done = false;

  readonly #handlers: EventHandlers = {
    message_start: (event) => this.#start(event),
    content_block_start: (event) => this.#blockStart(event),
    content_block_delta: (event) => this.#blockDelta(event),
    content_block_stop: (event) => this.#blockStop(event),
    message_delta: (event) => this.#messageDelta(event),
    message_stop: () => this.#stop(),
    ping: () => undefined,
    error: (event) => this.#fail(event),
  };

  read({ data, event: name }: Frame): void {
    const event = parseObject(data);
    if (event === undefined) return this.#breaches.expect(false, 'an event is not JSON');
    const type = textIn(event, 'type');
    this.#breaches.expect(name === type, `the event "${String(name)}" has the type "${type}"`);
    this.#breaches.expect(!this.#done && this.#error === undefined, `${type} follows the end`);
    const handler = this.#handlers[type];
    if (handler === undefined) return this.#breaches.expect(false, `the event ${type} is unknown`);
    if (!['message_start', 'error', 'ping'].includes(type))
      this.#breaches.expect(this.#message !== undefined, `${type} comes before message_start`);
    handler(event);
  }

  #start(event: JsonObject): void {
    this.#breaches.expect(this.#message === undefined, 'there are two message_start');
    const message = objectIn(event, 'message');
    this.#breaches.members(message, 'message_start.message', {
      id: 'words',
      model: 'words',
      content: 'list',
      usage: 'object',
    });
    this.#breaches.constant(message, 'message_start.message', 'type', 'message');
    this.#breaches.constant(message, 'message_start.message', 'role', 'assistant');
    this.#message = message;
    this.#usage = objectIn(message, 'usage');
  }

  #blockStart(event: JsonObject): void {
    this.#breaches.expect(this.#open === undefined, 'a block begins in another one');
    this.#breaches.constant(event, 'content_block_start', 'index', this.#blocks.length);
    const { citations: _, ...block } = objectIn(event, 'content_block');
    const words: Record<string, string | JsonObject> = {};
    for (const [name, value] of Object.entries(block))
      if (typeof value === 'string') words[name] = value;
    this.#open = words;
    this.#blocks.push(words);
  }

  #blockDelta(event: JsonObject): void {
    const open = this.#open;
    if (open === undefined) return this.#breaches.expect(false, 'a delta is in no block');
    this.#breaches.constant(event, 'content_block_delta', 'index', this.#blocks.length - 1);
    const delta = objectIn(event, 'delta');
    const member = deltaMembers[textIn(open, 'type')]?.[textIn(delta, 'type')];
    if (member === undefined)
      return this.#breaches.expect(
        false,
        `a ${textIn(delta, 'type')} is in a block of ${textIn(open, 'type')}`,
      );
    open[member] = textIn(open, member) + textIn(delta, member);
  }

  #blockStop(event: JsonObject): void {
    this.#breaches.expect(this.#open !== undefined, 'a block ends that is not open');
    this.#breaches.constant(event, 'content_block_stop', 'index', this.#blocks.length - 1);
    const open = this.#open;
    if (open?.['type'] === 'tool_use')
      open['input'] = inputIn(textIn(open, 'partial_json') || '{}');
    this.#open = undefined;
  }

  #messageDelta(event: JsonObject): void {
    this.#breaches.expect(this.#open === undefined, 'message_delta comes amid a block');
    const usage = objectIn(event, 'usage');
    this.#breaches.members(usage, 'message_delta.usage', { output_tokens: 'number' });
    this.#stopped = objectIn(event, 'delta');
    for (const [name, value] of Object.entries(usage))
      if (typeof value === 'number') this.#usage = { ...this.#usage, [name]: value };
  }

  #stop(): void {
    this.#breaches.expect(this.#stopped !== undefined, 'message_stop comes without message_delta');
    this.#done = true;
  }

  #fail(event: JsonObject): void {
    this.#error = messagesError(event) ?? { message: '', type: '' };
    this.#breaches.expect(this.#error.message !== '', 'the error event has another form');
  }

  seen(): Seen {
    const content = this.#blocks;
    const found = seenIn({ content, ...this.#stopped }, this.#usage, this.#breaches);
    if (this.#error !== undefined)
      return { ...found, error: this.#error, complete: this.#stopped !== undefined };
    this.#breaches.expect(this.#done, 'the stream has no message_stop');
    this.#breaches.expect(numberIn(this.#usage, 'output_tokens') > 0, 'there is no usage');
    return this.#message === undefined ? { ...nothingSeen, ...found } : found;
  }
}
