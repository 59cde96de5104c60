import {
  type AudioPart,
  type FilePart,
  type ImagePart,
  type JsonObject,
  type Ledger,
  type Part,
  type PartType,
  present,
  type TextPart,
  urlOfSource,
} from '@ai-proxy/core';
import { kept } from './fields.ts';
import { dialectName } from './wire.ts';

/** Where a part stands, and where to say what it loses. */
interface Place {
  readonly path: string;
  readonly ledger: Ledger;
}

type EncodePart<Type extends PartType> = (
  part: Extract<Part, { type: Type }>,
  place: Place,
) => JsonObject | undefined;

function misplaced(part: Part, { ledger, path }: Place): undefined {
  ledger.lose(path, `a ${part.type} part has no place in a message of this role`);
}

const inputEncoders: { readonly [Type in PartType]: EncodePart<Type> } = {
  text: encodeText,
  image: encodeImage,
  audio: encodeAudio,
  file: encodeFile,
  native: encodeNative,
  refusal: ({ text }) => ({ type: 'input_text', text }),
  reasoning: misplaced,
  'tool-call': misplaced,
  'tool-result': misplaced,
};

/** A part of a user, system or developer message, or of a tool's result. */
export function encodeInputPart(part: Part, place: Place): JsonObject | undefined {
  const encoded = encodePart(part, place);
  if (encoded === undefined || part.type === 'native') return encoded;
  place.ledger.loseForeign(place.path, part.extensions, dialectName);
  return { ...encoded, ...kept(part.extensions) };
}

function encodePart<Type extends PartType>(
  part: Extract<Part, { type: Type }>,
  place: Place,
): JsonObject | undefined {
  const encode: EncodePart<Type> = inputEncoders[part.type as Type];
  return encode(part, place);
}

/** The part as this format wrote it; reported where another one did. */
export function encodeNative(
  part: Extract<Part, { type: 'native' }>,
  { path, ledger }: Place,
): JsonObject | undefined {
  if (part.dialect === dialectName) return part.value;
  ledger.lose(path, `${dialectName} has no counterpart of this ${part.dialect} part`);
  return undefined;
}

/** True for parts of messages that this format knows and the canonical model does not. */
export function isContent(value: JsonObject): boolean {
  const type = value['type'];
  return typeof type === 'string' && /^(input_|output_|computer_screenshot$)/.test(type);
}

function encodeText({ citations = [], text }: TextPart, { path, ledger }: Place): JsonObject {
  if (citations.length > 0)
    ledger.lose(`${path}.citations`, 'what a client says cites nothing here');
  return { type: 'input_text', text };
}

function encodeImage(part: ImagePart, { path, ledger }: Place): JsonObject | undefined {
  const { source } = part;
  const { detail = 'auto' } = part;
  if (source.kind === 'id') return { type: 'input_image', file_id: source.id, detail };
  const url = urlOfSource(source);
  if (url !== undefined) return { type: 'input_image', image_url: url, detail };
  ledger.lose(path, 'an image must be given as bytes, as a URL or by its id');
  return undefined;
}

function encodeAudio({ transcript }: AudioPart, { path, ledger }: Place): JsonObject | undefined {
  ledger.lose(path, 'the API takes no audio; of what has a transcript that is sent');
  return transcript === undefined ? undefined : { type: 'input_text', text: transcript };
}

/** Documents of plain text go as text. */
function encodeFile(part: FilePart, { path, ledger }: Place): JsonObject {
  if (part.context !== undefined) ledger.lose(`${path}.context`, 'files carry no context here');
  if (part.citations === true)
    ledger.lose(`${path}.citations`, 'citations cannot be asked for here');
  const { source } = part;
  reportNames(part, source.kind === 'base64', { path, ledger });
  if (source.kind === 'text') return { type: 'input_text', text: source.text };
  if (source.kind === 'id') return { type: 'input_file', file_id: source.id };
  if (source.kind === 'url') return { type: 'input_file', file_url: source.url };
  const filename = part.name ?? part.title ?? defaultName(source.mediaType);
  return { type: 'input_file', filename, ...present({ file_data: urlOfSource(source) }) };
}

/** Bytes have one name; a name beside an address or an id is refused. */
function reportNames({ name, title }: FilePart, isNamed: boolean, { path, ledger }: Place): void {
  if (!isNamed && name !== undefined)
    ledger.lose(`${path}.name`, 'only files that are given as bytes have a name here');
  const isWritten = isNamed && (name === undefined || name === title);
  if (title !== undefined && !isWritten)
    ledger.lose(`${path}.title`, 'files have one name here, if they are given as bytes');
}

/** Bytes without a name are refused, and the ending tells the kind. */
function defaultName(mediaType: string): string {
  const endings: ReadonlyMap<string, string> = new Map([
    ['application/pdf', 'document.pdf'],
    ['text/plain', 'document.txt'],
  ]);
  return endings.get(mediaType) ?? 'document';
}
