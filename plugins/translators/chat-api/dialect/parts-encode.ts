import {
  type AudioPart,
  type FilePart,
  type ImagePart,
  isObject,
  type JsonObject,
  type Ledger,
  type Part,
  type PartType,
  present,
  type TextPart,
  urlOfSource,
} from '@ai-proxy/core';
import { kept } from './fields.ts';
import { audioFormats, dialectName } from './wire.ts';

/** Where a part stands, and where to say what it loses. */
interface Place {
  readonly path: string;
  readonly ledger: Ledger;
}

/** The parts of a user, system or developer message as the format lists them. */
export function encodeParts(parts: readonly Placed[], ledger: Ledger): readonly JsonObject[] {
  return parts.flatMap(({ part, path }) => {
    if (part.type !== 'native') ledger.loseForeign(path, extensionsOf(part), dialectName);
    const encoded = encodePart(part, { path, ledger });
    return encoded === undefined ? [] : [withKept(encoded, kept(extensionsOf(part)))];
  });
}

const nested: ReadonlySet<string> = new Set(['file', 'image_url', 'input_audio']);

/** Members that were kept belong where they stood; a document that became text has no file any more. */
function withKept(encoded: JsonObject, members: JsonObject): JsonObject {
  const placed = Object.entries(members).flatMap(([name, value]) => {
    if (!nested.has(name)) return [[name, value] as const];
    const own = encoded[name];
    return isObject(own) && isObject(value) ? [[name, { ...own, ...value }] as const] : [];
  });
  return { ...encoded, ...Object.fromEntries(placed) };
}

/** A part and its path in the canonical request. */
export interface Placed {
  readonly part: Part;
  readonly path: string;
}

function extensionsOf(part: Part): TextPart['extensions'] {
  return part.type === 'native' ? undefined : part.extensions;
}

const misplaced: Readonly<Partial<Record<PartType, string>>> = {
  reasoning: 'reasoning has no place in a message of this role',
  'tool-call': 'a tool call has no place in a message of this role',
  'tool-result': 'a tool result has no place in a message of this role',
  refusal: 'a refusal has no place in a message of this role',
};

function encodePart(part: Part, place: Place): JsonObject | undefined {
  if (part.type === 'text') return encodeText(part, place);
  if (part.type === 'image') return encodeImage(part, place);
  if (part.type === 'audio') return encodeAudio(part, place);
  if (part.type === 'file') return encodeFile(part, place);
  if (part.type === 'native' && part.dialect === dialectName) return part.value;
  const reason = misplaced[part.type] ?? `${dialectName} has no counterpart of this part`;
  place.ledger.lose(place.path, reason);
  return undefined;
}

function encodeText({ citations = [], text }: TextPart, { ledger, path }: Place): JsonObject {
  if (citations.length > 0)
    ledger.lose(`${path}.citations`, 'what a client says cites nothing here');
  return { type: 'text', text };
}

function encodeImage(part: ImagePart, place: Place): JsonObject | undefined {
  const url = urlOfSource(part.source);
  if (url !== undefined)
    return { type: 'image_url', image_url: { url, ...present({ detail: part.detail }) } };
  place.ledger.lose(place.path, 'an image must be given as bytes or as a URL');
  return undefined;
}

function encodeAudio(part: AudioPart, place: Place): JsonObject | undefined {
  if (part.source.kind === 'base64') {
    const { data, mediaType } = part.source;
    const format = part.format ?? audioFormats.get(mediaType) ?? mediaType.replace(/^audio\//, '');
    return { type: 'input_audio', input_audio: { data, format } };
  }
  place.ledger.lose(place.path, 'audio must be given as bytes');
  return undefined;
}

function encodeFile(part: FilePart, place: Place): JsonObject {
  const { source, title } = part;
  const text = textOf(part);
  reportFile(part, text !== undefined, place);
  if (text !== undefined) return { type: 'text', text };
  if (source.kind === 'id')
    return { type: 'file', file: { file_id: source.id, ...present({ filename: part.name }) } };
  const name = part.name ?? title;
  if (source.kind === 'url') {
    place.ledger.lose(place.path, 'only some vendors of this format fetch files from a URL');
    return { type: 'file', file: { ...present({ filename: name }), file_data: source.url } };
  }
  const type = source.kind === 'base64' ? source.mediaType : '';
  const filename = name ?? defaultName(type);
  return { type: 'file', file: { filename, file_data: urlOfSource(source) } };
}

function reportFile(part: FilePart, isText: boolean, { ledger, path }: Place): void {
  const { citations, context, name, title } = part;
  if (context !== undefined) ledger.lose(`${path}.context`, 'files carry no context here');
  if (citations === true) ledger.lose(`${path}.citations`, 'citations cannot be asked for here');
  if (isText && name !== undefined) ledger.lose(`${path}.name`, 'it is sent as text without it');
  const isSecond = name !== undefined && title !== name;
  if (title !== undefined && (isText || isSecond))
    ledger.lose(`${path}.title`, 'files have one name only, and texts none');
}

/** The text of a document that is plain text, which the format takes as no file. */
function textOf({ source }: FilePart): string | undefined {
  if (source.kind === 'text') return source.text;
  const isText = source.kind === 'base64' && source.mediaType.startsWith('text/');
  return isText ? Buffer.from(source.data, 'base64').toString('utf8') : undefined;
}

/** Files without a name are refused, and the ending tells the kind. */
function defaultName(mediaType: string): string {
  return mediaType === 'application/pdf' ? 'document.pdf' : 'document';
}
