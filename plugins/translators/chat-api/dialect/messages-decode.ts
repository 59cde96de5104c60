import {
  type JsonValue,
  type Message,
  type Part,
  present,
  type ToolResultPart,
} from '@ai-proxy/core';
import { decodeCalls, inventCallId } from './calls.ts';
import { extended, Fields, withoutNulls } from './fields.ts';
import { OpenCalls } from './open-calls.ts';
import { decodeContent } from './parts-decode.ts';
import { dialectName } from './wire.ts';

type Role = Message['role'];

const roles: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['system', 'system'],
  ['developer', 'developer'],
  ['user', 'user'],
  ['assistant', 'assistant'],
]);

/** The turns of a checked conversation; every `tool` message becomes a user turn with its result. */
export function decodeMessages(messages: readonly JsonValue[]): Message[] {
  const calls = new OpenCalls();
  return messages.map((message) => decodeMessage(new Fields(message), calls));
}

function decodeMessage(fields: Fields, calls: OpenCalls): Message {
  const written = fields.string('role') ?? '';
  if (written === 'tool' || written === 'function')
    return decodeToolMessage(fields, written, calls);
  const role = roles.get(written) ?? 'user';
  const parts = role === 'assistant' ? decodeAssistant(fields) : decodePlain(fields);
  for (const part of parts) if (part.type === 'tool-call') calls.add(part.id, part.name);
  const name = present({ name: fields.string('name') });
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

/**
 * The thinking of a message under either of its two usual names. Vendors that use the second one do
 * not take it back under the first.
 */
export function decodeReasoningText(fields: Fields): Part[] {
  const first = fields.string('reasoning_content') ?? '';
  const second = fields.string('reasoning') ?? '';
  if (first !== '') return [{ type: 'reasoning', text: first, origin: dialectName }];
  return second === '' ? [] : [{ type: 'reasoning', text: second }];
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
function decodeToolMessage(fields: Fields, role: string, calls: OpenCalls): Message {
  const id = fields.string('tool_call_id');
  const name = fields.string('name');
  const unnamed = role === 'tool' ? () => calls.answer() : () => calls.answerName(name);
  const call = id === undefined ? unnamed() : calls.answerId(id);
  if (name !== undefined && role === 'tool') fields.leave('name');
  const part: ToolResultPart = {
    type: 'tool-result',
    callId: id ?? call?.id ?? inventCallId(),
    ...present({ name: name ?? call?.name }),
    content: decodeContent(fields.any('content')).filter((inner) => isResultContent(inner)),
    ...fields.extensions(),
  };
  return { role: 'user', parts: [part] };
}

type ResultContent = ToolResultPart['content'][number];

function isResultContent(part: Part): part is ResultContent {
  return ['text', 'image', 'file', 'native'].includes(part.type);
}
