import {
  isObject,
  type JsonObject,
  type JsonValue,
  type Ledger,
  type Part,
  type PartType,
} from '@ai-proxy/core';
import { encodeCall } from './calls.ts';
import type { ClientTools } from './client-tools.ts';
import { kept, revealed } from './fields.ts';
import { encodeNative, isContent } from './parts-encode.ts';
import { encodeReasoningItem } from './reasoning-items.ts';
import { dialectName } from './wire.ts';

type AddPart<Type extends PartType> = (
  part: Extract<Part, { type: Type }>,
  path: string,
) => JsonObject | undefined;

/** Writes an assistant's turn of a request as items. Ids are given only where this format made them. */
export class AssistantItems {
  readonly #clients: ClientTools;
  readonly #ledger: Ledger;
  readonly #items: JsonObject[] = [];
  /** Content of the message that is being written. */
  #words: JsonObject[] = [];
  #members: JsonObject = {};

  constructor(clients: ClientTools, ledger: Ledger) {
    this.#clients = clients;
    this.#ledger = ledger;
  }

  add(part: Part, path: string): void {
    if (part.type !== 'native') this.#ledger.loseForeign(path, part.extensions, dialectName);
    const item = this.#itemOf(part, path);
    if (item === undefined) return;
    this.#flush();
    this.#items.push(item);
  }

  done(): JsonObject[] {
    this.#flush();
    return this.#items;
  }

  /** What gives an item returns it; words are gathered in one message until an item follows. */
  readonly #adders: { readonly [Type in PartType]: AddPart<Type> } = {
    text: (part, path) => {
      const { citations = [], text } = part;
      if (text === '') return undefined;
      const annotations = citations
        .map(({ native }) => (native?.dialect === dialectName ? native.value : undefined))
        .filter((annotation) => annotation !== undefined);
      if (annotations.length < citations.length)
        this.#lose(`${path}.citations`, 'citations of other formats cannot be handed to this one');
      const cited = annotations.length === 0 ? {} : { annotations };
      return this.#say(part, { type: 'output_text', text, ...cited });
    },
    refusal: (part) => this.#say(part, { type: 'refusal', refusal: part.text }),
    reasoning: (part, path) => {
      if (part.origin === dialectName) return encodeReasoningItem(part, undefined);
      return this.#lose(path, 'reasoning of other formats cannot be handed to this one');
    },
    'tool-call': (part, path) => {
      if (part.signature !== undefined)
        this.#lose(`${path}.signature`, 'a call carries no proof of its reasoning here');
      return encodeCall(part, this.#clients.toolOf(part.name), undefined);
    },
    native: (part, path) => {
      const value = encodeNative(part, { path, ledger: this.#ledger });
      if (value === undefined || !isContent(value)) return value;
      this.#words.push(value);
      return undefined;
    },
    audio: (part, path) => {
      if (part.transcript === undefined) return this.#lose(path, 'earlier answers carry no audio');
      this.#words.push({ type: 'output_text', text: part.transcript });
      return undefined;
    },
    image: (_part, path) => this.#lose(path, 'an assistant message carries no images here'),
    file: (_part, path) => this.#lose(path, 'an assistant message carries no files here'),
    'tool-result': (_part, path) =>
      this.#lose(path, 'a tool result has no place in an assistant message'),
  };

  #itemOf<Type extends PartType>(
    part: Extract<Part, { type: Type }>,
    path: string,
  ): JsonObject | undefined {
    const adder: AddPart<Type> = this.#adders[part.type as Type];
    return adder(part, path);
  }

  #say(part: Extract<Part, { type: 'text' | 'refusal' }>, words: JsonObject): undefined {
    const { message, ...members } = kept(part.extensions);
    if (isObject(message)) {
      this.#flush();
      this.#members = message;
    }
    this.#words.push({ ...words, ...members });
  }

  #lose(path: string, reason: string): undefined {
    this.#ledger.lose(path, reason);
  }

  /** Lists are for messages that the API itself wrote, which have ids; a lone text may do without. */
  #content(): JsonValue {
    const [first] = this.#words;
    const isPlain = this.#words.length === 1 && Object.keys(first ?? {}).length === 2;
    const text = isPlain && this.#members['id'] === undefined ? first?.['text'] : undefined;
    return text ?? this.#words;
  }

  #flush(): void {
    if (this.#words.length > 0)
      this.#items.push({
        type: 'message',
        role: 'assistant',
        content: this.#content(),
        ...revealed(this.#members),
      });
    this.#words = [];
    this.#members = {};
  }
}
