/** Answers as a client reads them, after "GenerateContentResponse" of Google. */
import { isObject, parseObject, type Frame, type JsonObject } from '@ai-proxy/core';
import { Breaches } from '../../breaches.ts';
import { numberIn, objectIn, objectsIn, textIn } from '../../members.ts';
import { nothingSeen, type Seen } from '../../seen.ts';
import { endingOf, geminiError, usageOf } from './vocabulary.ts';

/** Reads a whole answer. */
export function readWhole(body: JsonObject): Seen {
  const reader = new ChunkReader();
  reader.chunk(body);
  return reader.seen();
}

/** Reads the frames of a stream: each is an answer with what is new. */
export function readStream(frames: readonly Frame[]): Seen {
  const reader = new ChunkReader();
  for (const frame of frames) reader.frame(frame);
  return reader.seen();
}

class ChunkReader {
  readonly #breaches = new Breaches();
  readonly #texts: string[] = [];
  readonly #calls: Seen['calls'][number][] = [];
  readonly #tokens: Seen['tokens'][number][] = [];
  #reasoning = '';
  #finish: unknown;
  #blocked: unknown;
  #usage: JsonObject | undefined;
  #error: Seen['error'];

  frame({ data, event }: Frame): void {
    this.#breaches.expect(event === undefined, `a frame has the event name ${String(event)}`);
    const chunk = parseObject(data);
    if (chunk === undefined) return this.#breaches.expect(false, 'a frame is not JSON');
    this.#breaches.expect(this.#error === undefined, 'a frame follows the error');
    if (!('error' in chunk)) return this.chunk(chunk);
    this.#error = geminiError(chunk);
    this.#breaches.expect(this.#error !== undefined, 'the error has another form');
  }

  chunk(chunk: JsonObject): void {
    const candidates = objectsIn(chunk, 'candidates');
    const usage = chunk['usageMetadata'];
    if (isObject(usage)) this.#usage = { ...this.#usage, ...usage };
    this.#blocked ??= objectIn(chunk, 'promptFeedback')['blockReason'];
    candidates.forEach((candidate) => this.#candidate(candidate));
  }

  #candidate(candidate: JsonObject): void {
    const index = numberIn(candidate, 'index');
    const content = objectIn(candidate, 'content');
    const parts = objectsIn(content, 'parts');
    if (parts.length > 0) this.#breaches.constant(content, 'content', 'role', 'model');
    if (index === 0 && this.#finish !== undefined)
      this.#breaches.expect(parts.length === 0, 'content follows the finish reason');
    const words = parts.filter(({ thought }) => thought !== true);
    const text = words.map((part) => textIn(part, 'text')).join('');
    this.#texts[index] = (this.#texts[index] ?? '') + text;
    if (index > 0) return;
    const thoughts = parts.filter(({ thought }) => thought === true);
    this.#reasoning += thoughts.map((part) => textIn(part, 'text')).join('');
    parts.forEach((part) => this.#call(part));
    const chosen = objectsIn(objectIn(candidate, 'logprobsResult'), 'chosenCandidates');
    for (const each of chosen)
      this.#tokens.push({
        token: textIn(each, 'token'),
        logprob: numberIn(each, 'logProbability'),
      });
    if (candidate['finishReason'] === undefined) return;
    this.#breaches.expect(this.#finish === undefined, 'there are two finish reasons');
    this.#finish = candidate['finishReason'];
  }

  #call(part: JsonObject): void {
    const { functionCall: call } = part;
    if (!isObject(call)) return;
    this.#breaches.members(call, 'functionCall', { name: 'words' });
    this.#breaches.expect(isObject(call['args'] ?? {}), 'functionCall.args is no object');
    this.#calls.push({ name: textIn(call, 'name'), input: objectIn(call, 'args') });
  }

  seen(): Seen {
    const finish = this.#finish ?? (this.#blocked === undefined ? undefined : 'PROHIBITED_CONTENT');
    if (this.#error === undefined) {
      this.#breaches.expect(finish !== undefined, 'the answer has no finish reason');
      this.#checkUsage(this.#usage ?? {});
    }
    return {
      ...nothingSeen,
      text: this.#texts[0] ?? '',
      reasoning: this.#reasoning,
      calls: this.#calls,
      ending: endingOf(finish, this.#calls.length > 0),
      choices: this.#texts,
      tokens: this.#tokens,
      ...(this.#usage === undefined ? {} : { usage: usageOf(this.#usage) }),
      ...(this.#error === undefined ? {} : { error: this.#error }),
      complete: this.#finish !== undefined,
      breaches: this.#breaches.found,
    };
  }

  #checkUsage(usage: JsonObject): void {
    const parts = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount'];
    const sum = parts.reduce((total, name) => total + numberIn(usage, name), 0);
    this.#breaches.constant(usage, 'usageMetadata', 'totalTokenCount', sum);
  }
}
