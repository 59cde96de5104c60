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
import { callForms } from './call-items.ts';
import { encodeCall } from './calls.ts';
import type { ClientTool, ClientTools } from './client-tools.ts';
import { kept, revealed } from './fields.ts';
import { itemId, type ItemPrefix } from './ids.ts';
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

/** True for citations of other formats that repeat what they cite, and can be shown without it. */
function citesWords({ citedText = '', fileId, native, url }: Citation): boolean {
  const isShown = url !== undefined || fileId !== undefined;
  return citedText !== '' && isShown && native?.dialect !== dialectName;
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
  return { id, type: 'message', status, role: 'assistant', content, ...revealed(members) };
}

/** A call as an item of the output. */
export function callItem(
  part: ToolCallPart,
  client: ClientTool,
  id: string,
  status: string,
): JsonObject {
  return { status, ...encodeCall(part, client, id) };
}

/** The tool that an answer calls: as the client declared it, or as this format itself called it. */
export function calledTool(part: ToolCallPart, clients: ClientTools): ClientTool {
  const isNative = kept(part.extensions)['namespace'] !== undefined;
  return isNative ? { kind: 'function', name: part.name } : clients.toolOf(part.name);
}

/** True for reasoning that has anything to show here. */
function showsReasoning(part: ReasoningPart): boolean {
  return part.origin === dialectName || part.text !== '';
}

type AddPart<Type extends PartType> = (part: Extract<Part, { type: Type }>, path: string) => void;

/** Gathers the items of a whole answer. */
export class OutputItems {
  readonly #clients: ClientTools;
  readonly #ledger: Ledger;
  readonly #response: string;
  readonly #items: JsonObject[] = [];
  #content: JsonObject[] = [];
  #members: JsonObject = {};
  #logprobs: JsonValue | undefined;

  constructor(
    response: string,
    clients: ClientTools,
    logprobs: JsonValue | undefined,
    ledger: Ledger,
  ) {
    this.#clients = clients;
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

  /** The items. Words at the end of an answer that was cut are as incomplete as the answer. */
  done(status: string): JsonObject[] {
    this.#flush(status);
    return this.#items;
  }

  readonly #adders: { readonly [Type in PartType]: AddPart<Type> } = {
    text: (part, path) => this.#text(part, path),
    refusal: (part) => this.#say(part, { type: 'refusal', refusal: part.text }),
    reasoning: (part, path) => {
      if (part.redacted !== undefined && part.origin !== dialectName)
        this.#ledger.lose(path, 'encrypted reasoning of other formats cannot be shown here');
      if (part.signature !== undefined) this.#loseSignature(path);
      if (showsReasoning(part)) this.#item('rs', (id) => encodeReasoningItem(part, id));
    },
    'tool-call': (part, path) => {
      if (part.signature !== undefined) this.#loseSignature(path);
      const client = calledTool(part, this.#clients);
      const { prefix } = callForms[client.kind];
      this.#item(prefix, (id) => callItem(part, client, id, 'completed'));
    },
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
    if (part.citations?.some(citesWords) === true)
      this.#ledger.lose(`${path}.citations`, 'the words that are cited cannot be shown here');
    const logprobs = this.#logprobs;
    this.#logprobs = undefined;
    this.#say(part, textContent(part.text, annotations, logprobs));
  }

  #say(part: Extract<Part, { type: 'text' | 'refusal' }>, words: JsonObject): void {
    const members = messageOf(part);
    if (members !== undefined) {
      this.#flush('completed');
      this.#members = members;
    }
    const { message: _message, ...rest } = kept(part.extensions);
    this.#content.push({ ...words, ...rest });
  }

  #loseSignature(path: string): void {
    this.#ledger.lose(
      `${path}.signature`,
      'proofs of reasoning of other formats have no place here',
    );
  }

  #item(prefix: ItemPrefix, make: (id: string) => JsonObject): void {
    this.#flush('completed');
    this.#items.push(make(itemId(prefix, this.#response, this.#items.length)));
  }

  #flush(status: string): void {
    if (this.#content.length > 0) {
      const id = itemId('msg', this.#response, this.#items.length);
      this.#items.push(messageItem(this.#content, this.#members, id, status));
    }
    this.#content = [];
    this.#members = {};
  }
}
