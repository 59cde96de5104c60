/** What has been written of the words of a streamed answer. */
import {
  isObject,
  type Citation,
  type JsonObject,
  type JsonValue,
  type PartDelta,
} from '@ai-proxy/core';
import { encodeAnnotation } from './annotations.ts';
import { textContent } from './output-encode.ts';

/** An event without its place and number. */
export type Said = JsonObject & { readonly type: string };

/** Content of a message: a text or a refusal that grows. */
export class WrittenContent {
  readonly #kind: 'text' | 'refusal';
  readonly #members: JsonObject;
  readonly #annotations: JsonObject[] = [];
  readonly #logprobs: JsonValue[] = [];
  #text = '';

  constructor(kind: 'text' | 'refusal', members: JsonObject) {
    this.#kind = kind;
    this.#members = members;
  }

  /** The content part as it is now. */
  part(): JsonObject {
    if (this.#kind === 'refusal') return { type: 'refusal', refusal: this.#text, ...this.#members };
    return { ...textContent(this.#text, this.#annotations, this.#logprobs), ...this.#members };
  }

  /** A copy, since what was written must not change with what follows. */
  snapshot(): JsonObject {
    return this.#kind === 'refusal'
      ? this.part()
      : { ...this.part(), annotations: [...this.#annotations], logprobs: [...this.#logprobs] };
  }

  say(text: string): Said[] {
    if (text === '') return [];
    this.#text += text;
    return this.#kind === 'refusal'
      ? [{ type: 'response.refusal.delta', delta: text }]
      : [{ type: 'response.output_text.delta', delta: text, logprobs: [] }];
  }

  delta(delta: PartDelta): Said[] {
    if (delta.type === 'text') return this.say(delta.text);
    if (delta.type === 'audio') return this.say(delta.transcript ?? '');
    if (delta.type === 'citation') return this.cite(delta.citation);
    if (delta.type !== 'logprobs' || !isObject(delta.value)) return [];
    const { content } = delta.value;
    if (Array.isArray(content)) for (const entry of content) this.#logprobs.push(entry);
    return [];
  }

  cite(citation: Citation): Said[] {
    const annotation = this.#kind === 'text' && encodeAnnotation(citation, this.#text.length);
    if (annotation === false || annotation === undefined) return [];
    const index = this.#annotations.push(annotation) - 1;
    const type = 'response.output_text.annotation.added';
    return [{ type, annotation_index: index, annotation }];
  }

  end(): Said[] {
    const part = this.snapshot();
    const whole: Said =
      this.#kind === 'refusal'
        ? { type: 'response.refusal.done', refusal: this.#text }
        : { type: 'response.output_text.done', text: this.#text, logprobs: [...this.#logprobs] };
    return [whole, { type: 'response.content_part.done', part }];
  }
}
