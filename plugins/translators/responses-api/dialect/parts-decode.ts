import {
  isObject,
  type JsonObject,
  type JsonValue,
  type MediaSource,
  type Part,
  present,
  sourceOfUrl,
} from '@ai-proxy/core';
import { decodeAnnotations } from './annotations.ts';
import { Fields } from './fields.ts';
import { audioMediaTypes, dialectName } from './wire.ts';

type DecodePart = (fields: Fields) => Part | undefined;

const decoders: ReadonlyMap<string, DecodePart> = new Map<string, DecodePart>([
  ['input_text', decodeText],
  ['output_text', decodeText],
  ['text', decodeText],
  ['refusal', decodeRefusal],
  ['input_image', decodeImage],
  ['input_file', decodeFile],
  ['input_audio', decodeAudio],
]);

/** The parts of `content` or `output`, which is a text, a list of parts, null or absent. */
export function decodeContent(content: JsonValue | undefined): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) return [];
  return content
    .filter((part: JsonValue) => isObject(part))
    .map((part: JsonObject) => decodePart(part));
}

/** One part of a message; what has no canonical form stays a native part. */
function decodePart(part: JsonObject): Part {
  const fields = new Fields(part);
  const decode = decoders.get(fields.string('type') ?? '');
  return decode?.(fields) ?? { type: 'native', dialect: dialectName, value: part };
}

/** Log probabilities of earlier answers stay with their text; those of an answer are its own. */
function decodeText(fields: Fields): Part | undefined {
  const text = fields.string('text');
  if (text === undefined) return undefined;
  const citations = decodeAnnotations(fields.list('annotations'));
  if ((fields.list('logprobs') ?? []).length > 0) fields.leave('logprobs');
  return {
    type: 'text',
    text,
    ...(citations.length === 0 ? {} : { citations }),
    ...fields.extensions(),
  };
}

function decodeRefusal(fields: Fields): Part | undefined {
  const text = fields.string('refusal');
  return text === undefined ? undefined : { type: 'refusal', text, ...fields.extensions() };
}

function decodeImage(fields: Fields): Part | undefined {
  const url = fields.string('image_url');
  const id = fields.string('file_id');
  if (url === undefined && id === undefined) return undefined;
  const detail = fields.string('detail');
  return {
    type: 'image',
    source: url === undefined ? { kind: 'id', id: id ?? '' } : sourceOfUrl(url),
    ...present({ detail }),
    ...fields.extensions(),
  };
}

function decodeFile(fields: Fields): Part | undefined {
  const name = fields.string('filename');
  const source = fileSource(fields, name);
  if (source === undefined) return undefined;
  return { type: 'file', source, ...present({ name }), ...fields.extensions() };
}

/** File data is a `data:` URL; some clients send bare base64. */
function fileSource(fields: Fields, name: string | undefined): MediaSource | undefined {
  const data = fields.string('file_data');
  const url = fields.string('file_url');
  const id = fields.string('file_id');
  if (data?.startsWith('data:') === true) return sourceOfUrl(data);
  if (data !== undefined) return { kind: 'base64', mediaType: mediaTypeOf(name), data };
  if (url !== undefined) return sourceOfUrl(url);
  return id === undefined ? undefined : { kind: 'id', id };
}

function mediaTypeOf(name: string | undefined): string {
  const isPdf = name === undefined || name.toLowerCase().endsWith('.pdf');
  return isPdf ? 'application/pdf' : 'application/octet-stream';
}

function decodeAudio(fields: Fields): Part | undefined {
  const audio = new Fields(fields.object('input_audio'));
  const data = audio.string('data');
  if (data === undefined) return undefined;
  const format = audio.string('format') ?? 'wav';
  const mediaType = Object.hasOwn(audioMediaTypes, format) ? audioMediaTypes[format] : undefined;
  return {
    type: 'audio',
    source: { kind: 'base64', mediaType: mediaType ?? `audio/${format}`, data },
    format,
    ...fields.extensions(),
  };
}
