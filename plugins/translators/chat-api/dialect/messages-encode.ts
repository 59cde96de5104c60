import {
  type JsonObject,
  type JsonValue,
  type Ledger,
  type Message,
  type Part,
  present,
  type ToolResultPart,
} from '@ai-proxy/core';
import { encodeAssistants, type Turn, type TurnScope } from './assistant-encode.ts';
import { kept } from './fields.ts';
import { encodeParts, type Placed } from './parts-encode.ts';
import { bareModel } from './reasoning-encode.ts';
import { dialectName } from './wire.ts';

/** The conversation as the format lists it; results become `tool` messages after their calls. */
export function encodeMessages(messages: readonly Message[], scope: TurnScope): JsonObject[] {
  const { ledger, model } = scope;
  return runs(messages).flatMap((turns) => {
    for (const { message, path } of turns)
      ledger.loseForeign(path, message.extensions, dialectName);
    const role = turns[0]?.message.role;
    if (role === 'user') return encodeUserRun(turns, ledger);
    if (role === 'assistant') return encodeAssistants(turns, scope);
    return turns.map((turn) => encodePlain(inRoleOf(turn.message, model), placed(turn), ledger));
  });
}

const developerModels = /^(o\d|gpt-|chatgpt-|codex)/;

/** Only OpenAI knows developers; to all others they are the system. */
function inRoleOf(message: Message, model: string): Message {
  const isKnown = message.role !== 'developer' || developerModels.test(bareModel(model));
  return isKnown ? message : { ...message, role: 'system' };
}

/** Neighbouring turns of one role; results of a run must precede everything else of it. */
function runs(messages: readonly Message[]): Turn[][] {
  const found: Turn[][] = [];
  messages.forEach((message, index) => {
    const turn = { message, path: `messages[${index}]` };
    const last = found.at(-1);
    if (last?.[0]?.message.role === message.role) last.push(turn);
    else found.push([turn]);
  });
  return found;
}

function placed({ message, path }: Turn): Placed[] {
  return message.parts.map((part, index) => ({ part, path: `${path}.content[${index}]` }));
}

function encodeUserRun(turns: readonly Turn[], ledger: Ledger): JsonObject[] {
  const all = turns.flatMap((turn) => placed(turn));
  const results = all.filter(isPlacedResult);
  const moved = results.flatMap((result) => movedParts(result));
  const rest = turns.flatMap((turn) => encodeRest(turn, ledger, results.length > 0));
  const tools = results.map((result) => encodeResult(result, ledger));
  const media = encodeParts(moved, ledger);
  if (media.length === 0) return [...tools, ...rest];
  const [next, ...later] = rest;
  if (next === undefined) return [...tools, { role: 'user', content: media }];
  return [...tools, { ...next, content: [...media, ...asList(next['content'])] }, ...later];
}

function asList(content: JsonValue | undefined): readonly JsonValue[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content : [];
}

/** What a user turn says besides results; nothing where it had nothing but results. */
function encodeRest(turn: Turn, ledger: Ledger, beside: boolean): JsonObject[] {
  const others = placed(turn).filter((entry) => entry.part.type !== 'tool-result');
  const silent = others.every(({ part }) => part.type === 'text' && part.text === '');
  if (silent && (beside || others.length === 0)) return [];
  return [encodePlain(turn.message, others, ledger)];
}

function encodePlain(message: Message, parts: readonly Placed[], ledger: Ledger): JsonObject {
  return {
    role: message.role,
    content: shorten(encodeParts(parts, ledger)),
    ...present({ name: message.name }),
    ...kept(message.extensions),
  };
}

/** A lone text as a string, since many vendors take lists only from users. */
function shorten(parts: readonly JsonObject[]): JsonValue {
  const [first] = parts;
  if (first === undefined) return '';
  const plain = parts.length === 1 && first['type'] === 'text' && Object.keys(first).length === 2;
  return plain ? (first['text'] ?? '') : parts;
}

interface PlacedResult extends Placed {
  readonly part: ToolResultPart;
}

function isPlacedResult(entry: Placed): entry is PlacedResult {
  return entry.part.type === 'tool-result';
}

function resultContent({ part, path }: PlacedResult): Placed[] {
  return part.content.map((inner, index) => ({ part: inner, path: `${path}.content[${index}]` }));
}

/** Tool messages take text only. */
function staysInResult(part: Part): boolean {
  if (part.type === 'native') return true;
  if (part.type !== 'file') return part.type === 'text';
  const { source } = part;
  return (
    source.kind === 'text' || (source.kind === 'base64' && source.mediaType.startsWith('text/'))
  );
}

function movedParts(result: PlacedResult): Placed[] {
  return resultContent(result).filter(({ part }) => !staysInResult(part));
}

function encodeResult(result: PlacedResult, ledger: Ledger): JsonObject {
  const { part, path } = result;
  ledger.loseForeign(path, part.extensions, dialectName);
  if (part.isError === true)
    ledger.lose(
      `${path}.isError`,
      'a tool message cannot say that the tool failed; its text is kept',
    );
  const content = resultContent(result);
  const staying = encodeParts(
    content.filter((inner) => staysInResult(inner.part)),
    ledger,
  );
  const moved = staying.length === 0 && content.length > 0;
  return {
    role: 'tool',
    tool_call_id: part.callId,
    content: moved ? 'The result is in the next user message.' : shorten(staying),
    ...kept(part.extensions),
  };
}
