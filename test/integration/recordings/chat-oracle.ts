/** What a Chat Completions body says, after the published description of the format alone. */
import { isObject, parseObject, type JsonObject } from '@ai-proxy/core';
import type { Answer, Call, Reading, Tokens } from './answer.ts';
import { eventsIn } from './events.ts';
import { countAt, listAt, objectAt, parseArguments, textAt } from './json.ts';

interface GrowingCall {
  id: string;
  name: string;
  text: string;
}

/** Reads a body, whole or streamed. */
export function readChat(body: string, isStream: boolean): Reading {
  return isStream ? readStream(body) : readWhole(parseObject(body));
}

/** Reads a whole answer, also one that a client put together from a stream. */
export function readWhole(body: JsonObject | undefined): Reading {
  const fault = faultIn(body);
  const [choice] = listAt(body, 'choices');
  const message = objectAt(choice, 'message');
  const growing = new Growing();
  growing.add(message);
  const calls = listAt(message, 'tool_calls').map((call) => callOf(call));
  return {
    answer: {
      ...growing.answer(textAt(choice, 'finish_reason'), objectAt(body, 'usage')),
      calls,
    },
    complete: choice !== undefined,
    fault,
  };
}

function readStream(body: string): Reading {
  const growing = new Growing();
  let stop = '';
  let usage: JsonObject = {};
  let complete = false;
  let fault: string | undefined;
  for (const { data } of eventsIn(body)) {
    if (data.trim() === '[DONE]') {
      complete = true;
      break;
    }
    const chunk = parseObject(data);
    fault ??= faultIn(chunk);
    if (isObject(chunk?.['usage'])) usage = chunk['usage'];
    const [choice] = listAt(chunk, 'choices');
    growing.add(objectAt(choice, 'delta'));
    if (stop === '') stop = textAt(choice, 'finish_reason');
  }
  return { answer: growing.answer(stop, usage), complete, fault };
}

/** An answer that grows by deltas. */
class Growing {
  #text = '';
  #reasoning = '';
  #refusal = '';
  readonly #citations: string[] = [];
  readonly #calls = new Map<number, GrowingCall>();

  add(delta: JsonObject): void {
    const { content } = delta;
    if (typeof content === 'string') this.#text += content;
    for (const part of listAt(delta, 'content')) {
      this.#text += part['type'] === 'text' ? textAt(part, 'text') : '';
      for (const thought of listAt(part, 'thinking')) this.#reasoning += textAt(thought, 'text');
    }
    this.#reasoning += textAt(delta, 'reasoning_content') || textAt(delta, 'reasoning');
    this.#refusal += textAt(delta, 'refusal');
    for (const note of listAt(delta, 'annotations'))
      this.#citations.push(textAt(objectAt(note, 'url_citation'), 'url'));
    for (const call of listAt(delta, 'tool_calls')) this.#addCall(call);
  }

  answer(stop: string, usage: JsonObject): Answer {
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      refusal: this.#refusal,
      calls: [...this.#calls.values()].map(({ id, name, text }) => ({
        id,
        name,
        arguments: parseArguments(text),
      })),
      citations: this.#citations,
      stop,
      tokens: tokensOf(usage),
    };
  }

  #addCall(delta: JsonObject): void {
    const index = countAt(delta, 'index') ?? this.#calls.size;
    const call = this.#calls.get(index) ?? { id: '', name: '', text: '' };
    const called = objectAt(delta, 'function');
    this.#calls.set(index, {
      id: call.id || textAt(delta, 'id'),
      name: call.name || textAt(called, 'name'),
      text: call.text + textAt(called, 'arguments'),
    });
  }
}

function callOf(call: JsonObject): Call {
  const called = objectAt(call, 'function');
  const text = textAt(called, 'arguments');
  return { id: textAt(call, 'id'), name: textAt(called, 'name'), arguments: parseArguments(text) };
}

/**
 * `prompt_tokens` holds the cached ones. Reasoning is inside `completion_tokens`, but for vendors
 * whose total shows that it is beside them.
 */
function tokensOf(usage: JsonObject): Tokens | undefined {
  const prompt = countAt(usage, 'prompt_tokens');
  const completion = countAt(usage, 'completion_tokens');
  if (prompt === undefined || completion === undefined) return undefined;
  const details = objectAt(usage, 'prompt_tokens_details');
  const cacheRead =
    countAt(details, 'cached_tokens') ??
    countAt(usage, 'prompt_cache_hit_tokens') ??
    countAt(usage, 'cached_tokens') ??
    0;
  const cacheWrite = countAt(details, 'cache_write_tokens') ?? 0;
  const reasoning = countAt(objectAt(usage, 'completion_tokens_details'), 'reasoning_tokens') ?? 0;
  const isBeside = countAt(usage, 'total_tokens') === prompt + completion + reasoning;
  const output = isBeside ? completion + reasoning : completion;
  return { input: prompt - cacheRead - cacheWrite, cacheRead, cacheWrite, output };
}

function faultIn(body: JsonObject | undefined): string | undefined {
  if (body === undefined) return 'not JSON';
  return isObject(body['error']) ? textAt(body['error'], 'message') : undefined;
}
