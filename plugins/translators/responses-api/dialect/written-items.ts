/** What has been written of the items of a streamed answer. */
import type { JsonObject, Part, PartDelta, ReasoningPart } from '@ai-proxy/core';
import type { ClientTools } from './client-tools.ts';
import { kept } from './fields.ts';
import type { ItemPrefix } from './ids.ts';
import { calledTool } from './output-encode.ts';
import { encodeReasoningItem, summaryOf } from './reasoning-items.ts';
import { dialectName } from './wire.ts';
import { writtenCall } from './written-calls.ts';
import type { Said } from './written-content.ts';

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

  /** Its summaries are one here, whatever they were. */
  #item(): JsonObject {
    const { extensions, redacted: _redacted, ...bare } = this.#part;
    const redacted = this.#redacted === '' ? {} : { redacted: this.#redacted };
    const { summary: _summary, content: _content, ...members } = kept(extensions);
    const part = { ...bare, ...redacted, text: this.#text };
    return { ...encodeReasoningItem(part, this.#id), ...members };
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
  clients: ClientTools,
  id: (prefix: ItemPrefix) => string,
): WrittenItem | undefined {
  if (part.type === 'tool-call') return writtenCall(part, calledTool(part, clients), id);
  if (part.type === 'reasoning') return new WrittenReasoning(part, id('rs'));
  return part.type === 'native' && part.dialect === dialectName
    ? new WrittenNative(part.value)
    : undefined;
}
