import {
  type AudioPart,
  type FilePart,
  type ImagePart,
  type JsonObject,
  type MediaSource,
  type NativePart,
  objectOf,
  type Part,
  present,
  type ReasoningPart,
  textOf,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  unknownMembers,
} from '@ai-proxy/core';
import { extending, inhabited } from './members.ts';
import { dialectName } from './wire.ts';

/** Gives the id of a call, which often has none. */
type IdOf = (call: JsonObject) => string;

/** A part; what has no canonical form stays a native one. Undefined for a part that says nothing. */
export function decodePart(part: JsonObject, idOf: IdOf): Part | undefined {
  const call = objectOf(part['functionCall']);
  if (call !== undefined)
    return textOf(call['name']) === undefined ? undefined : decodeCall(part, call, idOf);
  const text = textOf(part['text']);
  if (text !== undefined)
    return part['thought'] === true ? decodeThought(part, text) : decodeText(part, text);
  if (Object.keys(part).length === 0) return undefined;
  return decodeMedia(part) ?? nativePart(part);
}

/** True for a part that has an empty text and nothing else. */
export function isEmptyText(part: JsonObject): boolean {
  return (
    part['text'] === '' && Object.keys(part).every((name) => name === 'text' || name === 'thought')
  );
}

/** A part that only this format knows. */
export function nativePart(value: JsonObject): NativePart {
  return { type: 'native', dialect: dialectName, value };
}

/** True for what the result of a call may hold. */
export function isResultPart(part: Part): part is ToolResultPart['content'][number] {
  return (
    part.type === 'text' || part.type === 'image' || part.type === 'file' || part.type === 'native'
  );
}

/** A signature may stand on a text, even on an empty one; it stays with it. */
function decodeText(part: JsonObject, text: string): TextPart {
  return { type: 'text', text, ...extending(unknownMembers(part, ['text', 'thought'])) };
}

function decodeThought(part: JsonObject, text: string): ReasoningPart {
  return {
    type: 'reasoning',
    text,
    ...present({ signature: textOf(part['thoughtSignature']) }),
    origin: dialectName,
    ...extending(unknownMembers(part, ['text', 'thought', 'thoughtSignature'])),
  };
}

function decodeCall(part: JsonObject, call: JsonObject, idOf: IdOf): ToolCallPart {
  const rest = unknownMembers(call, ['id', 'name', 'args']);
  const around = unknownMembers(part, ['functionCall', 'thoughtSignature']);
  const members = { ...around, ...present({ functionCall: rest }) };
  return {
    type: 'tool-call',
    id: idOf(call),
    name: textOf(call['name']) ?? '',
    arguments: JSON.stringify(call['args'] ?? {}),
    ...present({ signature: textOf(part['thoughtSignature']) }),
    ...extending(Object.keys(members).length === 0 ? undefined : members),
  };
}

function decodeMedia(part: JsonObject): ImagePart | AudioPart | FilePart | undefined {
  const inline = objectOf(part['inlineData']);
  const member = inline === undefined ? 'fileData' : 'inlineData';
  const wire = objectOf(part[member]);
  const source = inline === undefined ? linked(wire) : embedded(inline);
  if (source === undefined) return undefined;
  const [family, format = ''] = (textOf(wire?.['mimeType']) ?? '').split('/');
  const isFile = family !== 'image' && family !== 'audio';
  const name = isFile ? textOf(wire?.['displayName']) : undefined;
  const known = [...mediaMembers, ...(name === undefined ? [] : ['displayName'])];
  const rest = inhabited({
    ...unknownMembers(part, [member]),
    ...present({ [member]: unknownMembers(wire, known) }),
  });
  if (family === 'image') return { type: 'image', source, ...extending(rest) };
  if (family === 'audio') return { type: 'audio', source, format, ...extending(rest) };
  return { type: 'file', source, ...present({ name }), ...extending(rest) };
}

const mediaMembers = ['mimeType', 'data', 'fileUri'];

function embedded(inline: JsonObject): MediaSource | undefined {
  const data = textOf(inline['data']);
  const mediaType = textOf(inline['mimeType']);
  return data === undefined || mediaType === undefined
    ? undefined
    : { kind: 'base64', mediaType, data };
}

function linked(file: JsonObject | undefined): MediaSource | undefined {
  const url = textOf(file?.['fileUri']);
  if (url === undefined) return undefined;
  return { kind: 'url', url, ...present({ mediaType: textOf(file?.['mimeType']) }) };
}
