import {
  type JsonObject,
  type JsonValue,
  type Ledger,
  type Message,
  type Part,
  present,
  type ToolResultPart,
} from '@ai-proxy/core';
import { AssistantItems } from './assistant-encode.ts';
import { callForms } from './call-items.ts';
import type { ClientTools, ToolKind } from './client-tools.ts';
import { kept, revealed } from './fields.ts';
import { callIdOf } from './ids.ts';
import { encodeInstructions, instructionsIn } from './instructions.ts';
import { encodeInputPart, isContent } from './parts-encode.ts';
import { dialectName } from './wire.ts';

/** The conversation as the format takes it. */
interface EncodedInput {
  readonly instructions?: string;
  readonly input: readonly JsonObject[];
}

/** What all items need to know to be written. */
interface Writing {
  readonly clients: ClientTools;
  /** Kinds of the tools that were called, by the ids of the calls. */
  readonly kinds: ReadonlyMap<string, ToolKind>;
  readonly ledger: Ledger;
}

/** The first system message becomes `instructions`; all others are items in their place. */
export function encodeInput(
  messages: readonly Message[],
  clients: ClientTools,
  ledger: Ledger,
): EncodedInput {
  const found = instructionsIn(messages[0]);
  const instructions = found && encodeInstructions(found, ledger);
  const writing = { clients, kinds: kindsOfCalls(messages, clients), ledger };
  const input = messages.flatMap((message, index) => {
    if (index === 0 && instructions !== undefined) return [];
    const path = `messages[${index}]`;
    ledger.loseForeign(path, message.extensions, dialectName);
    if (message.name !== undefined) ledger.lose(`${path}.name`, 'speakers have no names here');
    return message.role === 'assistant'
      ? encodeAssistant(message, path, writing)
      : encodeTurn(message, path, writing);
  });
  return { ...present({ instructions }), input };
}

function kindsOfCalls(
  messages: readonly Message[],
  clients: ClientTools,
): ReadonlyMap<string, ToolKind> {
  const calls = messages
    .flatMap(({ parts }): readonly Part[] => parts)
    .filter((part) => part.type === 'tool-call');
  return new Map(calls.map(({ id, name }) => [id, clients.toolOf(name).kind]));
}

function encodeAssistant(
  message: Message,
  path: string,
  { clients, ledger }: Writing,
): JsonObject[] {
  const items = new AssistantItems(clients, ledger);
  message.parts.forEach((part, index) => items.add(part, `${path}.content[${index}]`));
  return items.done();
}

/** Results and other items stand in the order of their parts, words between them in messages. */
function encodeTurn(message: Message, path: string, writing: Writing): JsonObject[] {
  const items: JsonObject[] = [];
  let words: JsonObject[] = [];
  const flush = (): void => {
    if (words.length > 0)
      items.push({
        type: 'message',
        role: message.role,
        content: words,
        ...revealed(kept(message.extensions)),
      });
    words = [];
  };
  message.parts.forEach((part, index) => {
    const place = { path: `${path}.content[${index}]`, ledger: writing.ledger };
    const item = itemOf(part, place.path, writing);
    if (item !== undefined) {
      flush();
      items.push(item);
      return;
    }
    if (isSilent(part) && message.parts.length > 1) return;
    const encoded = encodeInputPart(part, place);
    if (encoded !== undefined) words.push(encoded);
  });
  flush();
  return items;
}

function isSilent(part: Part): boolean {
  return part.type === 'text' && part.text === '';
}

/** The item that a part is; undefined for parts that stand in a message. */
function itemOf(part: Part, path: string, writing: Writing): JsonObject | undefined {
  if (part.type === 'tool-result') return encodeResult(part, path, writing);
  const isItem = part.type === 'native' && part.dialect === dialectName && !isContent(part.value);
  return isItem ? part.value : undefined;
}

function encodeResult(part: ToolResultPart, path: string, { kinds, ledger }: Writing): JsonObject {
  ledger.loseForeign(path, part.extensions, dialectName);
  if (part.isError === true)
    ledger.lose(`${path}.isError`, 'a result cannot say that the tool failed; its text is kept');
  const content = part.content.flatMap((inner, index) => {
    const encoded = encodeInputPart(inner, { path: `${path}.content[${index}]`, ledger });
    return encoded === undefined ? [] : [encoded];
  });
  const kind = kinds.get(part.callId) ?? 'function';
  const callId = callIdOf(part.callId);
  return {
    type: callForms[kind].result,
    ...(kind === 'local_shell' ? { id: callId } : {}),
    call_id: callId,
    output: shorten(content),
    ...revealed(kept(part.extensions)),
  };
}

/** A lone text as a string, since many vendors take nothing else. */
function shorten(content: readonly JsonObject[]): JsonValue {
  const [first] = content;
  if (first === undefined) return '';
  const isPlain =
    content.length === 1 && first['type'] === 'input_text' && Object.keys(first).length === 2;
  return isPlain ? (first['text'] ?? '') : content;
}
