import {
  type Frame,
  type JsonObject,
  type JsonValue,
  objectOf,
  parseObject,
  type StreamGrammar,
  textOf,
} from '@ai-proxy/core';

/** What the deltas of a block may be; other blocks may get anything. */
const deltasOfBlock: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['text', new Set(['text_delta', 'citations_delta'])],
  ['thinking', new Set(['thinking_delta', 'signature_delta'])],
  ['redacted_thinking', new Set<string>()],
  ['tool_use', new Set(['input_json_delta'])],
]);

/** Deltas that belong to the blocks above; others may stand anywhere. */
export const boundDeltas: ReadonlySet<string> = new Set(
  [...deltasOfBlock.values()].flatMap((deltas) => [...deltas]),
);

type Rule = (grammar: MessagesGrammar, value: JsonObject) => string | undefined;

/** The events with a place in the order; `ping` and events of later versions may stand between them. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['message_start', (grammar, value) => grammar.start(value)],
  ['content_block_start', (grammar, value) => grammar.open(value)],
  ['content_block_delta', (grammar, value) => grammar.extend(value)],
  ['content_block_stop', (grammar, value) => grammar.close(value)],
  ['message_delta', (grammar, value) => grammar.change(value)],
  ['message_stop', (grammar) => grammar.stop()],
]);

/** Types of the events that have a place in the order. */
export const orderedEvents: ReadonlySet<string> = new Set([...rules.keys(), 'error']);

/** The order of events in a streamed answer. */
export class MessagesGrammar implements StreamGrammar {
  #state: 'new' | 'started' | 'changed' | 'ended' = 'new';
  #blocks = 0;
  /** Type of the block between its start and its stop. */
  #open: string | undefined;

  violation(frame: Frame): string | undefined {
    const value = frame.value ?? parseObject(frame.data);
    const type = textOf(value?.['type']);
    if (value === undefined || type === undefined) return 'An event has no type.';
    if (frame.event !== type) return `An event of type ${type} is named ${frame.event}.`;
    if (this.#state === 'ended') return `${type} follows the end of the message.`;
    if (type === 'error') {
      this.#state = 'ended';
      return undefined;
    }
    if (this.#state === 'new' && type !== 'message_start')
      return `${type} stands before message_start.`;
    return rules.get(type)?.(this, value);
  }

  start({ message }: JsonObject): string | undefined {
    if (this.#state !== 'new') return 'message_start stands amid the message.';
    this.#state = 'started';
    return objectOf(message) === undefined ? 'message_start has no message.' : undefined;
  }

  open({ index, content_block: block }: JsonObject): string | undefined {
    if (this.#open !== undefined) return 'A content block starts before the last one was stopped.';
    if (this.#state === 'changed') return 'A content block starts after message_delta.';
    if (index !== this.#blocks)
      return `Content block ${this.#blocks} has the index ${said(index)}.`;
    const type = textOf(objectOf(block)?.['type']);
    if (type === undefined) return 'A content block starts without a type.';
    this.#open = type;
    return undefined;
  }

  extend({ index, delta }: JsonObject): string | undefined {
    const misplaced = this.#elsewhere('A delta', index);
    if (misplaced !== undefined || this.#open === undefined) return misplaced;
    const type = textOf(objectOf(delta)?.['type']);
    if (type === undefined) return 'A delta has no type.';
    const allowed = deltasOfBlock.get(this.#open);
    if (allowed === undefined || allowed.has(type) || !boundDeltas.has(type)) return undefined;
    return `A block of type ${this.#open} gets a ${type}.`;
  }

  close({ index }: JsonObject): string | undefined {
    const misplaced = this.#elsewhere('A stop', index);
    this.#open = undefined;
    this.#blocks += 1;
    return misplaced;
  }

  change({ delta, usage }: JsonObject): string | undefined {
    if (this.#open !== undefined) return 'message_delta stands inside a content block.';
    this.#state = 'changed';
    if (textOf(objectOf(delta)?.['stop_reason']) === undefined)
      return 'message_delta has no stop reason.';
    const counted = typeof objectOf(usage)?.['output_tokens'] === 'number';
    return counted ? undefined : 'message_delta has no usage.';
  }

  stop(): string | undefined {
    if (this.#state !== 'changed') return 'message_stop stands before message_delta.';
    this.#state = 'ended';
    return undefined;
  }

  /** What is wrong with the place of an event that belongs to the open block. */
  #elsewhere(what: string, index: JsonValue | undefined): string | undefined {
    if (this.#open === undefined) return `${what} belongs to no open content block.`;
    if (index === this.#blocks) return undefined;
    return `${what} for block ${said(index)} stands inside block ${this.#blocks}.`;
  }
}

function said(value: JsonValue | undefined): string {
  return JSON.stringify(value) ?? 'nothing';
}
