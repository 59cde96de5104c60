/** Tool calls as assistant messages of requests and whole answers carry them. */
import { randomUUID } from 'node:crypto';
import {
  isObject,
  type JsonObject,
  type JsonValue,
  type NativePart,
  present,
  type ToolCallPart,
} from '@ai-proxy/core';
import { argumentsOfInput, inputOfArguments } from './custom-tools.ts';
import { extended, Fields, kept } from './fields.ts';
import { dialectName } from './wire.ts';

/** A call id of our own, for vendors that send none. */
export function inventCallId(): string {
  return `call_${randomUUID().replaceAll('-', '').slice(0, 24)}`;
}

/**
 * The calls of a message: the list, else the single call of old clients and vendors. Beside a list,
 * that call stays unread.
 */
export function decodeCalls(message: Fields): (ToolCallPart | NativePart)[] {
  const calls = message.list('tool_calls') ?? [];
  const old = message.object('function_call');
  if (calls.length === 0 && old !== undefined) return [decodeCall({ function: old })];
  if (old !== undefined) message.leave('function_call');
  return calls.filter((call: JsonValue) => isObject(call)).map((call) => decodeCall(call));
}

function decodeCall(call: JsonObject): ToolCallPart | NativePart {
  const fields = new Fields(call);
  const type = fields.string('type') ?? 'function';
  const called = fields.object('function');
  if (type === 'custom') return decodeCustomCall(fields) ?? native(call);
  if (type !== 'function' && called === undefined) return native(call);
  fields.any('index');
  const inner = new Fields(called);
  const signature = takeSignature(fields);
  return {
    type: 'tool-call',
    id: idOf(fields),
    name: inner.string('name') ?? '',
    arguments: argumentsText(inner.any('arguments')) || '{}',
    ...present({ signature }),
    ...extended(fields.rest()),
  };
}

function decodeCustomCall(fields: Fields): ToolCallPart | undefined {
  const custom = new Fields(fields.object('custom'));
  const name = custom.string('name');
  if (name === undefined) return undefined;
  const id = idOf(fields);
  fields.any('index');
  const input = argumentsOfInput(custom.string('input') ?? '');
  return { type: 'tool-call', id, name, arguments: input, ...fields.extensions() };
}

function native(value: JsonObject): NativePart {
  return { type: 'native', dialect: dialectName, value };
}

/** True for calls of a kind that has no canonical form; other parts of a message have no id. */
export function isNativeCall({ dialect, value }: NativePart): boolean {
  return dialect === dialectName && typeof value['id'] === 'string';
}

function idOf(call: Fields): string {
  const id = call.string('id') ?? '';
  return id === '' ? inventCallId() : id;
}

/** Arguments are JSON text; some vendors send the object itself. */
export function argumentsText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * The signature that Google's endpoint of this format hangs on a call. Where the member holds
 * anything else as well, it stays among the unread ones too.
 */
export function takeSignature(fields: Fields): string | undefined {
  const extra = new Fields(fields.object('extra_content'));
  const google = new Fields(extra.object('google'));
  const signature = google.string('thought_signature');
  if (signature === undefined || extra.rest() !== undefined || google.rest() !== undefined)
    fields.leave('extra_content');
  return signature;
}

/** The member that carries a signature. */
export function signatureMember(signature: string | undefined): JsonObject {
  if (signature === undefined) return {};
  return { extra_content: { google: { thought_signature: signature } } };
}

/** The call as both requests and answers write it; `customs` are names of tools that take free text. */
export function encodeCall(
  part: ToolCallPart,
  signature: string | undefined,
  customs: ReadonlySet<string>,
): JsonObject {
  if (customs.has(part.name)) {
    const custom = { name: part.name, input: inputOfArguments(part.arguments) };
    return { id: part.id, type: 'custom', custom, ...kept(part.extensions) };
  }
  return {
    id: part.id,
    type: 'function',
    function: { name: part.name, arguments: part.arguments.trim() === '' ? '{}' : part.arguments },
    ...signatureMember(signature),
    ...kept(part.extensions),
  };
}
