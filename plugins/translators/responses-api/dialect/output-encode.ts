/** Parts of an answer as items of its output, whole. Streams build the same items bit by bit. */
import type {
  Citation,
  JsonObject,
  JsonValue,
  Ledger,
  Part,
  PartType,
  ReasoningPart,
  TextPart,
  ToolCallPart,
} from '@ai-proxy/core';
import { isObject } from '@ai-proxy/core';
import { encodeAnnotation } from './annotations.ts';
import { encodeCall } from './calls.ts';
import { kept } from './fields.ts';
import { itemId } from './ids.ts';
import { encodeReasoningItem } from './reasoning-items.ts';
import { dialectName } from './wire.ts';

/** A text of a message, with all members that clients read. */
export function textContent(
  text: string,
  annotations: readonly JsonObject[],
  logprobs: JsonValue = [],
): JsonObject {
  return { type: 'output_text', annotations, logprobs, text };
}

/** Annotations of the citations that can be shown here. */
function annotationsOf(citations: readonly Citation[], length: number): JsonObject[] {
  return citations
    .map((citation) => encodeAnnotation(citation, length))
    .filter((annotation) => annotation !== undefined);
}

/** Members of the message that a part begins; undefined for parts that go on with it. */
export function messageOf(part: Part): JsonObject | undefined {
  const message = part.type === 'native' ? undefined : kept(part.extensions)['message'];
  return isObject(message) ? message : undefined;
}

/** A message at the position of the output. */
export function messageItem(
  content: readonly JsonObject[],
  members: JsonObject,
  id: string,
  status: string,
): JsonObject {
  return { id, type: 'message', status, role: 'assistant', content, ...members };
}

/** A call as an item of the output. */
export function callItem(part: ToolCallPart, id: string, status: string): JsonObject {
  return { status, ...encodeCall(part, id) };
}

/** Reasoning as an item of the output; its id is its own only where this format wrote it. */
export function reasoningItem(part: ReasoningPart, id: string): JsonObject {
  return encodeReasoningItem(part, id);
}

/** True for reasoning that has anything to show here. */
function showsReasoning(part: ReasoningPart): boolean {
  return part.origin === dialectName || part.text !== '';
}

type AddPart<Type extends PartType> = (part: Extract<Part, { type: Type }>, path: string) => void;

/** Gathers the items of a whole answer. */
export class OutputItems {
  readonly #ledger: Ledger;
  readonly #response: string;
  readonly #items: JsonObject[] = [];
  #content: JsonObject[] = [];
  #members: JsonObject = {};
  #logprobs: JsonValue | undefined;

  constructor(ledger: Ledger, response: string, logprobs: JsonValue | undefined) {
    this.#ledger = ledger;
    this.#response = response;
    this.#logprobs = isObject(logprobs) ? logprobs['content'] : undefined;
  }

  add(part: Part, path: string): void {
    if (part.type !== 'native') this.#ledger.loseForeign(path, part.extensions, dialectName);
    this.#add(part, path);
  }

  #add<Type extends PartType>(part: Extract<Part, { type: Type }>, path: string): void {
    const adder: AddPart<Type> = this.#adders[part.type as Type];
    adder(part, path);
  }

  done(): JsonObject[] {
    this.#flush();
    return this.#items;
  }

  readonly #adders: { readonly [Type in PartType]: AddPart<Type> } = {
    text: (part, path) => this.#text(part, path),
    refusal: (part) => this.#say(part, { type: 'refusal', refusal: part.text }),
    reasoning: (part, path) => {
      if (part.redacted !== undefined && part.origin !== dialectName)
        this.#ledger.lose(path, 'encrypted reasoning of other formats cannot be shown here');
      if (showsReasoning(part)) this.#item('rs', (id) => reasoningItem(part, id));
    },
    'tool-call': (part) => this.#item('fc', (id) => callItem(part, id, 'completed')),
    native: (part, path) => {
      if (part.dialect === dialectName) this.#item('msg', () => part.value);
      else this.#ledger.lose(path, `an answer here has no place for this ${part.dialect} part`);
    },
    audio: ({ transcript }, path) => {
      this.#ledger.lose(path, 'an answer carries no audio here; its transcript is kept');
      if (transcript !== undefined) this.#content.push(textContent(transcript, []));
    },
    image: (_part, path) => this.#ledger.lose(path, 'an answer carries no images here'),
    file: (_part, path) => this.#ledger.lose(path, 'an answer carries no files here'),
    'tool-result': (_part, path) =>
      this.#ledger.lose(path, 'an answer carries no tool results here'),
  };

  #text(part: TextPart, path: string): void {
    const annotations = annotationsOf(part.citations ?? [], part.text.length);
    if (annotations.length < (part.citations ?? []).length)
      this.#ledger.lose(`${path}.citations`, 'only URLs and files can be cited here');
    const logprobs = this.#logprobs;
    this.#logprobs = undefined;
    this.#say(part, textContent(part.text, annotations, logprobs));
  }

  #say(part: Extract<Part, { type: 'text' | 'refusal' }>, words: JsonObject): void {
    const members = messageOf(part);
    if (members !== undefined) {
      this.#flush();
      this.#members = members;
    }
    const { message: _message, ...rest } = kept(part.extensions);
    this.#content.push({ ...words, ...rest });
  }

  #item(prefix: 'msg' | 'rs' | 'fc', make: (id: string) => JsonObject): void {
    this.#flush();
    this.#items.push(make(itemId(prefix, this.#response, this.#items.length)));
  }

  #flush(): void {
    if (this.#content.length > 0) {
      const id = itemId('msg', this.#response, this.#items.length);
      this.#items.push(messageItem(this.#content, this.#members, id, 'completed'));
    }
    this.#content = [];
    this.#members = {};
  }
}
