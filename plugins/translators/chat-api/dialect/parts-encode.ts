import type {
  AudioPart,
  FilePart,
  ImagePart,
  JsonObject,
  Ledger,
  Part,
  PartType,
  TextPart,
} from '@ai-proxy/core';
import { defined, kept } from './fields.ts';
import { urlOfSource } from './media.ts';
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
    return encoded === undefined ? [] : [{ ...encoded, ...kept(extensionsOf(part)) }];
  });
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
  if (part.type === 'text') return { type: 'text', text: part.text };
  if (part.type === 'image') return encodeImage(part, place);
  if (part.type === 'audio') return encodeAudio(part, place);
  if (part.type === 'file') return encodeFile(part, place);
  if (part.type === 'native' && part.dialect === dialectName) return part.value;
  const reason = misplaced[part.type] ?? `${dialectName} has no counterpart of this part`;
  place.ledger.lose(place.path, reason);
  return undefined;
}

function encodeImage(part: ImagePart, place: Place): JsonObject | undefined {
  const url = urlOfSource(part.source);
  if (url !== undefined)
    return { type: 'image_url', image_url: { url, ...defined({ detail: part.detail }) } };
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

/** Text documents go as text: the format takes no files of plain text. */
function encodeFile(part: FilePart, place: Place): JsonObject | undefined {
  if (part.context !== undefined)
    place.ledger.lose(`${place.path}.context`, 'files carry no context here');
  if (part.citations === true)
    place.ledger.lose(`${place.path}.citations`, 'citations cannot be asked for here');
  const { source } = part;
  if (source.kind === 'text') return { type: 'text', text: source.text };
  if (source.kind === 'id') return { type: 'file', file: { file_id: source.id } };
  if (source.kind === 'url') {
    place.ledger.lose(place.path, 'only some vendors of this format fetch files from a URL');
    return { type: 'file', file: { ...defined({ filename: part.name }), file_data: source.url } };
  }
  if (source.mediaType.startsWith('text/'))
    return { type: 'text', text: Buffer.from(source.data, 'base64').toString('utf8') };
  const filename = part.name ?? part.title ?? defaultName(source.mediaType);
  return { type: 'file', file: { filename, file_data: urlOfSource(source) } };
}

/** Files without a name are refused, and the ending tells the kind. */
function defaultName(mediaType: string): string {
  return mediaType === 'application/pdf' ? 'document.pdf' : 'document';
}
