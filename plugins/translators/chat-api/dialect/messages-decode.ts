import type { JsonValue, Message, Part, ToolResultPart } from '@ai-proxy/core';
import { decodeCalls, inventCallId } from './calls.ts';
import { defined, extended, Fields, withoutNulls } from './fields.ts';
import { decodeContent } from './parts-decode.ts';
import { dialectName } from './wire.ts';

type Role = Message['role'];

const roles: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['assistant', 'assistant'],
]);

/** A call that a later message may answer. */
interface OpenCall {
  readonly id: string;
  readonly name: string;
  answered: boolean;
}

/** The turns of a checked conversation; every `tool` message becomes a user turn with its result. */
export function decodeMessages(messages: readonly JsonValue[]): Message[] {
  const calls: OpenCall[] = [];
  return messages.map((message) => decodeMessage(new Fields(message), calls));
}

function decodeMessage(fields: Fields, calls: OpenCall[]): Message {
  const written = fields.string('role') ?? '';
  if (written === 'tool' || written === 'function')
    return decodeToolMessage(fields, written, calls);
  const role = roles.get(written) ?? 'user';
  const parts = role === 'assistant' ? decodeAssistant(fields) : decodePlain(fields);
  for (const part of parts)
    if (part.type === 'tool-call') calls.push({ id: part.id, name: part.name, answered: false });
  const name = defined({ name: fields.string('name') });
  return { role, parts, ...name, ...extended(withoutNulls(fields.rest())) };
}

function decodePlain(fields: Fields): Part[] {
  const parts = decodeContent(fields.any('content'));
  return parts.length === 0 ? [{ type: 'text', text: '' }] : parts;
}

/** Reasoning first, as it was thought before the words; then words, then calls. */
function decodeAssistant(fields: Fields): Part[] {
  const calls = decodeCalls(fields);
  const content = decodeContent(fields.any('content')).filter(
    (part) => part.type !== 'text' || part.text !== '' || calls.length === 0,
  );
  const parts = [...decodeReasoningText(fields), ...content, ...decodeSpoken(fields), ...calls];
  return parts.length === 0 ? [{ type: 'text', text: '' }] : parts;
}

/** The thinking of a message under either of its two usual names. */
export function decodeReasoningText(fields: Fields): Part[] {
  const first = fields.string('reasoning_content') ?? '';
  const second = fields.string('reasoning') ?? '';
  const text = first === '' ? second : first;
  return text === '' ? [] : [{ type: 'reasoning', text, origin: dialectName }];
}

/** A refusal, and an earlier audio answer named by its id. */
function decodeSpoken(fields: Fields): Part[] {
  const refusal = fields.string('refusal');
  const audio = new Fields(fields.object('audio'));
  const id = audio.string('id');
  return [
    ...(refusal === undefined || refusal === ''
      ? []
      : [{ type: 'refusal', text: refusal } as const]),
    ...(id === undefined ? [] : [{ type: 'audio', source: { kind: 'id', id } } as const]),
  ];
}

/** A result names its call by id; old ones by the function's name, careless ones not at all. */
function decodeToolMessage(fields: Fields, role: string, calls: readonly OpenCall[]): Message {
  const id = fields.string('tool_call_id');
  const name = fields.string('name');
  const call = calls.find((open) =>
    id === undefined
      ? !open.answered && (role === 'tool' || open.name === name)
      : open.id === id && !open.answered,
  );
  if (call !== undefined) call.answered = true;
  if (name !== undefined && role === 'tool') fields.leave('name');
  const part: ToolResultPart = {
    type: 'tool-result',
    callId: id ?? call?.id ?? inventCallId(),
    ...defined({ name: name ?? call?.name }),
    content: decodeContent(fields.any('content')).filter((inner) => isResultContent(inner)),
    ...fields.extensions(),
  };
  return { role: 'user', parts: [part] };
}

type ResultContent = ToolResultPart['content'][number];

function isResultContent(part: Part): part is ResultContent {
  return ['text', 'image', 'file', 'native'].includes(part.type);
}
