import { isObject, type JsonValue, type Part, present, sourceOfUrl } from '@ai-proxy/core';
import { Fields } from './fields.ts';
import { sourceOfFile } from './media.ts';
import { audioMediaTypes, dialectName } from './wire.ts';

type DecodePart = (fields: Fields) => Part | undefined;

const decoders: ReadonlyMap<string, DecodePart> = new Map<string, DecodePart>([
  ['text', decodeText],
  ['image_url', decodeImage],
  ['input_audio', decodeAudio],
  ['file', decodeFile],
  ['refusal', decodeRefusal],
  ['thinking', decodeThinking],
]);

/** The parts of `content`, which is a text, a list of parts, null or absent. */
export function decodeContent(content: JsonValue | undefined): Part[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (isObject(content)) return [decodePart(content)];
  if (!Array.isArray(content)) return [];
  return content.map((part: JsonValue) => decodePart(part));
}

function decodePart(part: JsonValue): Part {
  if (typeof part === 'string') return { type: 'text', text: part };
  if (!isObject(part)) return { type: 'text', text: JSON.stringify(part) };
  const fields = new Fields(part);
  const decode = decoders.get(fields.string('type') ?? '');
  return decode?.(fields) ?? { type: 'native', dialect: dialectName, value: part };
}

function decodeText(fields: Fields): Part | undefined {
  const text = fields.string('text');
  if (text === undefined) return undefined;
  return { type: 'text', text, ...cacheMarker(fields), ...fields.extensions() };
}

/** Some vendors and routers take Messages' cache markers in this format; they stay here as well. */
function cacheMarker(fields: Fields): { readonly cache?: { readonly ttl?: '5m' | '1h' } } {
  const marker = fields.object('cache_control');
  if (marker === undefined) return {};
  fields.leave('cache_control');
  const ttl = marker['ttl'];
  return { cache: ttl === '5m' || ttl === '1h' ? { ttl } : {} };
}

/** Reads an image part; also used for the images of answers. */
export function decodeImage(fields: Fields): Part | undefined {
  const image = fields.any('image_url');
  const nested = new Fields(image);
  const url = typeof image === 'string' ? image : nested.string('url');
  if (url === undefined) return undefined;
  const detail = nested.string('detail');
  return {
    type: 'image',
    source: sourceOfUrl(url),
    ...present({ detail }),
    ...cacheMarker(fields),
    ...fields.extensionsWith('image_url', nested),
  };
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
    ...fields.extensionsWith('input_audio', audio),
  };
}

function decodeFile(fields: Fields): Part | undefined {
  const file = new Fields(fields.object('file'));
  const data = file.string('file_data');
  const id = data === undefined ? file.string('file_id') : undefined;
  const name = file.string('filename');
  if (id === undefined && data === undefined) return undefined;
  return {
    type: 'file',
    source: data === undefined ? { kind: 'id', id: id ?? '' } : sourceOfFile(data, name),
    ...present({ name }),
    ...cacheMarker(fields),
    ...fields.extensionsWith('file', file),
  };
}

function decodeRefusal(fields: Fields): Part | undefined {
  const text = fields.string('refusal');
  return text === undefined ? undefined : { type: 'refusal', text, ...fields.extensions() };
}

/** A list of texts, or a text, as the thinking of content lists is written. */
function decodeThinking(fields: Fields): Part | undefined {
  const thinking = fields.any('thinking');
  if (thinking === undefined) return undefined;
  const pieces: readonly JsonValue[] = Array.isArray(thinking) ? thinking : [thinking];
  const text = pieces.map((piece) => (typeof piece === 'string' ? piece : textOf(piece))).join('');
  return { type: 'reasoning', text };
}

function textOf(piece: JsonValue): string {
  return new Fields(piece).string('text') ?? '';
}
