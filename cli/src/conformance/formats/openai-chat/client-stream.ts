/** Streams as a client reads them, after "The chat completion chunk object" of OpenAI. */
import { parseObject, type Frame, type JsonObject } from '@ai-proxy/core';
import { Breaches } from '../../breaches.ts';
import { inputIn, numberIn, objectIn, objectsIn, textIn } from '../../members.ts';
import { nothingSeen, type Seen } from '../../seen.ts';
import { checkUsage } from './client-read.ts';
import { endingOf, openaiError, reasoningOf, tokensOf, usageOf } from './vocabulary.ts';

const doneMark = '[DONE]';

/** Reads the frames of a stream. */
export function readStream(frames: readonly Frame[]): Seen {
  const reader = new ChunkReader();
  for (const frame of frames) reader.read(frame);
  return reader.seen();
}

class ChunkReader {
  readonly #breaches = new Breaches();
  readonly #calls: { name: string; text: string }[] = [];
  readonly #texts: string[] = [];
  readonly #tokens: Seen['tokens'][number][] = [];
  #head: string | undefined;
  #reasoning = '';
  #refusal = '';
  #finish: unknown;
  #usage: JsonObject | undefined;
  #error: Seen['error'];
  #done = false;

  read({ data, event }: Frame): void {
    this.#breaches.expect(!this.#done, `a frame follows ${doneMark}`);
    this.#breaches.expect(event === undefined, `a frame has the event name ${String(event)}`);
    if (data === doneMark) {
      this.#done = true;
      return;
    }
    const chunk = parseObject(data);
    if (chunk === undefined) return this.#breaches.expect(false, 'a frame is not JSON');
    if ('error' in chunk) {
      this.#error = openaiError(chunk);
      return this.#breaches.expect(this.#error !== undefined, 'the error has another form');
    }
    this.#breaches.expect(this.#error === undefined, 'a chunk follows the error');
    this.#chunk(chunk);
  }

  #chunk(chunk: JsonObject): void {
    this.#breaches.constant(chunk, 'chunk', 'object', 'chat.completion.chunk');
    this.#breaches.members(chunk, 'chunk', { id: 'words', created: 'number', model: 'words' });
    const head = JSON.stringify([chunk['id'], chunk['created'], chunk['model']]);
    this.#breaches.expect((this.#head ?? head) === head, 'id, created or model change');
    const isFirst = this.#head === undefined;
    this.#head = head;
    const usage = objectIn(chunk, 'usage');
    if ('prompt_tokens' in usage) {
      this.#usage = usage;
      checkUsage(usage, this.#breaches);
    }
    for (const choice of objectsIn(chunk, 'choices')) this.#choice(choice, isFirst);
  }

  #choice(choice: JsonObject, isFirst: boolean): void {
    const index = numberIn(choice, 'index');
    const delta = objectIn(choice, 'delta');
    if (isFirst) this.#breaches.constant(delta, 'the first delta', 'role', 'assistant');
    this.#texts[index] = (this.#texts[index] ?? '') + textIn(delta, 'content');
    if (index > 0) return;
    const hasContent = ['content', 'tool_calls'].some((name) => (delta[name] ?? '') !== '');
    this.#breaches.expect(
      this.#finish === undefined || !hasContent,
      'content follows the finish reason',
    );
    this.#reasoning += reasoningOf(delta);
    this.#refusal += textIn(delta, 'refusal');
    this.#tokens.push(...tokensOf(choice));
    for (const call of objectsIn(delta, 'tool_calls')) this.#call(call);
    const { finish_reason: finish = null } = choice;
    if (finish === null) return;
    this.#breaches.expect(this.#finish === undefined, 'there are two finish reasons');
    this.#finish = finish;
  }

  #call(delta: JsonObject): void {
    const index = numberIn(delta, 'index');
    const target = objectIn(delta, 'function');
    const known = this.#calls[index];
    const path = `the first delta of call ${index}`;
    if (known !== undefined) {
      this.#breaches.expect(
        !('name' in target) && !('id' in delta),
        `call ${index} is named twice`,
      );
      known.text += textIn(target, 'arguments');
      return;
    }
    this.#breaches.expect(index === this.#calls.length, `call ${index} comes out of order`);
    this.#breaches.constant(delta, path, 'type', 'function');
    this.#breaches.members(delta, path, { id: 'words' });
    this.#breaches.members(target, `${path}.function`, { name: 'words' });
    this.#calls[index] = { name: textIn(target, 'name'), text: textIn(target, 'arguments') };
  }

  seen(): Seen {
    if (this.#error === undefined) {
      this.#breaches.expect(this.#done, `the stream has no ${doneMark}`);
      this.#breaches.expect(this.#finish !== undefined, 'the stream has no finish reason');
    }
    return {
      ...nothingSeen,
      text: this.#texts[0] ?? '',
      reasoning: this.#reasoning,
      refusal: this.#refusal,
      calls: this.#calls.map(({ name, text }) => ({ name, input: inputIn(text) })),
      ending: endingOf(this.#finish),
      choices: this.#texts,
      tokens: this.#tokens,
      ...(this.#usage === undefined ? {} : { usage: usageOf(this.#usage) }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
      complete: this.#done || this.#finish !== undefined,
      breaches: this.#breaches.found,
    };
  }
}
