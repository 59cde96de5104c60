/** What has been written of the parts of a streamed answer. */
import type {
  Citation,
  JsonObject,
  JsonValue,
  Part,
  PartDelta,
  ReasoningPart,
  ToolCallPart,
} from '@ai-proxy/core';
import { isObject } from '@ai-proxy/core';
import { encodeAnnotation } from './annotations.ts';
import { kept } from './fields.ts';
import { callItem, reasoningItem, textContent } from './output-encode.ts';
import { summaryOf } from './reasoning-items.ts';
import { dialectName } from './wire.ts';

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

/** An item that is one part of the answer. */
export interface WrittenItem {
  /** The item as it is added, before it has said anything. */
  added(): JsonObject;
  start(): Said[];
  delta(delta: PartDelta): Said[];
  end(): Said[];
  /** The item as it is complete. */
  done(): JsonObject;
}

/** A call whose arguments grow. */
class WrittenCall implements WrittenItem {
  readonly #part: ToolCallPart;
  readonly #id: string;
  #arguments = '';

  constructor(part: ToolCallPart, id: string) {
    this.#part = part;
    this.#id = id;
  }

  added(): JsonObject {
    return { ...callItem(this.#part, this.#id, 'in_progress'), arguments: '' };
  }

  start(): Said[] {
    return this.#say(this.#part.arguments);
  }

  delta(delta: PartDelta): Said[] {
    return delta.type === 'arguments' ? this.#say(delta.text) : [];
  }

  end(): Said[] {
    const missing = this.#arguments.trim() === '' ? this.#say('{}') : [];
    const type = 'response.function_call_arguments.done';
    return [...missing, { type, name: this.#part.name, arguments: this.#arguments }];
  }

  done(): JsonObject {
    const item = callItem(this.#part, this.#id, 'completed');
    return { ...item, arguments: this.#arguments };
  }

  #say(text: string): Said[] {
    if (text === '') return [];
    this.#arguments += text;
    return [{ type: 'response.function_call_arguments.delta', delta: text }];
  }
}

/** Reasoning: its text is one summary, which is there once it has words. */
class WrittenReasoning implements WrittenItem {
  readonly #part: ReasoningPart;
  readonly #id: string;
  #text = '';
  #redacted: string;

  constructor(part: ReasoningPart, id: string) {
    this.#part = part;
    this.#id = id;
    this.#redacted = part.redacted ?? '';
  }

  added(): JsonObject {
    return { ...this.#item(), summary: [] };
  }

  start(): Said[] {
    return this.#say(this.#part.text);
  }

  delta(delta: PartDelta): Said[] {
    if (delta.type === 'redacted') this.#redacted += delta.data;
    return delta.type === 'text' ? this.#say(delta.text) : [];
  }

  end(): Said[] {
    if (this.#text === '') return [];
    const part = summaryOf(this.#text);
    return [
      { type: 'response.reasoning_summary_text.done', summary_index: 0, text: this.#text },
      { type: 'response.reasoning_summary_part.done', summary_index: 0, part },
    ];
  }

  done(): JsonObject {
    return this.#item();
  }

  #item(): JsonObject {
    const { extensions: _extensions, redacted: _redacted, ...bare } = this.#part;
    const redacted = this.#redacted === '' ? {} : { redacted: this.#redacted };
    const { summary: _summary, content: _content, ...members } = kept(this.#part.extensions);
    return { ...reasoningItem({ ...bare, text: this.#text, ...redacted }, this.#id), ...members };
  }

  #say(text: string): Said[] {
    if (text === '') return [];
    const part = { summary_index: 0, part: summaryOf('') };
    const opening: Said[] =
      this.#text === '' ? [{ type: 'response.reasoning_summary_part.added', ...part }] : [];
    this.#text += text;
    const type = 'response.reasoning_summary_text.delta';
    return [...opening, { type, summary_index: 0, delta: text }];
  }
}

/** An item of this format, as it was added and as it became. */
class WrittenNative implements WrittenItem {
  readonly #added: JsonObject;
  #done: JsonObject;

  constructor(item: JsonObject) {
    this.#added = item;
    this.#done = item;
  }

  added(): JsonObject {
    return this.#added;
  }

  start(): Said[] {
    return [];
  }

  delta(delta: PartDelta): Said[] {
    if (delta.type === 'native' && delta.dialect === dialectName) this.#done = delta.value;
    return [];
  }

  end(): Said[] {
    return [];
  }

  done(): JsonObject {
    return this.#done;
  }
}

/** The item that a part is; undefined for words, which stand in messages, and for what cannot be shown. */
export function writtenItem(
  part: Part,
  id: (prefix: 'rs' | 'fc') => string,
): WrittenItem | undefined {
  if (part.type === 'tool-call') return new WrittenCall(part, id('fc'));
  if (part.type === 'reasoning') return new WrittenReasoning(part, id('rs'));
  return part.type === 'native' && part.dialect === dialectName
    ? new WrittenNative(part.value)
    : undefined;
}
