import {
  isObject,
  parseObject,
  type Frame,
  type JsonObject,
  type JsonValue,
  type StreamGrammar,
} from '@ai-proxy/core';
import { doneMark } from './wire.ts';

interface SeenChoice {
  /** Calls that have begun; theirs are the numbers below. */
  calls: number;
  finished: boolean;
}

type Sentence = string | undefined;

/**
 * The order in which chunks may stand. Choices may begin in any order, but in the end their numbers
 * have no gaps; chunks without choices may stand anywhere, but usage only once all have finished.
 */
export class ChatStreamGrammar implements StreamGrammar {
  readonly #choices = new Map<number, SeenChoice>();
  /** What all chunks have in common, as the first one said it. */
  #first: JsonObject | undefined;
  #hasUsage = false;
  #over = false;

  violation(frame: Frame): Sentence {
    if (this.#over) return 'A frame follows the end of the stream.';
    if (frame.value === undefined && frame.data.trim() === doneMark) return this.#end();
    const chunk = frame.value ?? parseObject(frame.data);
    if (chunk === undefined) return 'A frame is neither JSON nor the end mark.';
    const error = chunk['error'] ?? null;
    if (error === null) return this.#chunk(chunk);
    this.#over = true;
    return undefined;
  }

  #chunk(chunk: JsonObject): Sentence {
    const { choices } = chunk;
    if (!Array.isArray(choices)) return 'A chunk has no choices.';
    const wrong = this.#envelope(chunk);
    if (wrong !== undefined) return wrong;
    for (const entry of choices) {
      const complaint = isObject(entry) ? this.#entry(entry) : 'A choice is no object.';
      if (complaint !== undefined) return complaint;
    }
    return choices.length === 0 && isObject(chunk['usage']) ? this.#usage() : undefined;
  }

  #envelope(chunk: JsonObject): Sentence {
    const first = (this.#first ??= chunk);
    const { id, created, model, object } = chunk;
    if (id !== first['id'] || created !== first['created'] || model !== first['model'])
      return 'Chunks of one answer differ in id, created or model.';
    if (typeof id !== 'string' || typeof created !== 'number' || typeof model !== 'string')
      return 'A chunk lacks id, created or model.';
    return object === 'chat.completion.chunk' ? undefined : 'A chunk does not say what it is.';
  }

  #entry(entry: JsonObject): Sentence {
    const { index, delta, finish_reason: finish } = entry;
    if (typeof index !== 'number' || !isObject(delta)) return 'A choice lacks its index or delta.';
    if (this.#hasUsage) return `Choice ${index} goes on after the usage.`;
    const known = this.#choices.get(index);
    if (known === undefined && delta['role'] !== 'assistant')
      return `The first delta of choice ${index} does not name the role.`;
    const choice = known ?? { calls: 0, finished: false };
    this.#choices.set(index, choice);
    if (choice.finished) return `Choice ${index} goes on after its finish reason.`;
    choice.finished = typeof finish === 'string';
    const calls = delta['tool_calls'];
    return Array.isArray(calls) ? callsWrong(calls, choice) : undefined;
  }

  #usage(): Sentence {
    if (this.#hasUsage) return 'Usage is told twice.';
    this.#hasUsage = true;
    return this.#unfinished();
  }

  #end(): Sentence {
    this.#over = true;
    const { size } = this.#choices;
    if (size === 0) return 'The stream ends without any choice.';
    const isGapless = this.#choices.keys().every((index) => index >= 0 && index < size);
    return isGapless ? this.#unfinished() : 'The numbers of the choices have gaps.';
  }

  #unfinished(): Sentence {
    for (const [index, { finished }] of this.#choices)
      if (!finished) return `Choice ${index} has no finish reason.`;
    return undefined;
  }
}

function callsWrong(calls: readonly JsonValue[], choice: SeenChoice): Sentence {
  for (const call of calls) {
    const complaint = isObject(call) ? callWrong(call, choice) : 'A call is no object.';
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

/** Clients append a repeated name to the first one, and miss a type that comes late. */
function callWrong(call: JsonObject, choice: SeenChoice): Sentence {
  const { index, id, type } = call;
  if (typeof index !== 'number' || index > choice.calls) return 'A call number is skipped.';
  const named = isObject(call['function']) ? call['function'] : call['custom'];
  const name = isObject(named) ? named['name'] : undefined;
  if (index < choice.calls) {
    const repeats = id !== undefined || type !== undefined || name !== undefined;
    return repeats ? `Call ${index} repeats its id, type or name.` : undefined;
  }
  choice.calls++;
  const isNamed = typeof name === 'string' || (type !== 'function' && type !== 'custom');
  const isWhole = typeof id === 'string' && id !== '' && typeof type === 'string' && isNamed;
  return isWhole ? undefined : `Call ${index} lacks id, type or name.`;
}
