import {
  isObject,
  parseObject,
  type Frame,
  type JsonObject,
  type JsonValue,
  type StreamGrammar,
} from '@ai-proxy/core';
import { doneMark } from './wire.ts';

type Sentence = string | undefined;

/** The order in which chunks may stand: choices finish once, usage comes then, the end mark is last. */
export class CompletionsStreamGrammar implements StreamGrammar {
  /** Whether a choice has finished, by its number. */
  readonly #choices = new Map<number, boolean>();
  /** What all chunks have in common, as the first one said it. */
  #first: JsonObject | undefined;
  #hasUsage = false;
  #over = false;

  violation(frame: Frame): Sentence {
    if (this.#over) return 'A frame follows the end of the stream.';
    if (frame.value === undefined && frame.data.trim() === doneMark) return this.#end();
    const chunk = frame.value ?? parseObject(frame.data);
    if (chunk === undefined) return 'A frame is neither JSON nor the end mark.';
    this.#over = (chunk['error'] ?? null) !== null;
    return this.#over ? undefined : this.#chunk(chunk);
  }

  #chunk(chunk: JsonObject): Sentence {
    const { choices, created, id, model, object } = chunk;
    const first = (this.#first ??= chunk);
    if (id !== first['id'] || created !== first['created'] || model !== first['model'])
      return 'Chunks of one answer differ in id, created or model.';
    if (typeof id !== 'string' || object !== 'text_completion' || !Array.isArray(choices))
      return 'A chunk lacks its id, its kind or its choices.';
    for (const entry of choices) {
      const complaint = this.#entry(entry);
      if (complaint !== undefined) return complaint;
    }
    return choices.length === 0 && isObject(chunk['usage']) ? this.#usage() : undefined;
  }

  #entry(entry: JsonValue): Sentence {
    const { finish_reason: finish, index, text } = isObject(entry) ? entry : {};
    if (typeof index !== 'number' || typeof text !== 'string')
      return 'A choice lacks its index or text.';
    if (this.#hasUsage) return `Choice ${index} goes on after the usage.`;
    if (this.#choices.get(index) === true)
      return `Choice ${index} goes on after its finish reason.`;
    this.#choices.set(index, typeof finish === 'string');
    return undefined;
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
    for (const [index, finished] of this.#choices)
      if (!finished) return `Choice ${index} has no finish reason.`;
    return undefined;
  }
}
