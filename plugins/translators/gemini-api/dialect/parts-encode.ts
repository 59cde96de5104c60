import {
  type JsonObject,
  type Ledger,
  objectOf,
  type Part,
  type PartType,
  present,
} from '@ai-proxy/core';
import { encodeArguments } from './arguments.ts';
import { encodeMedia } from './media.ts';
import { mergeMembers, ownMembers } from './members.ts';
import { dialectName, inventedIdPrefix } from './wire.ts';

type PartOf<Type extends PartType> = Extract<Part, { type: Type }>;

type PartEncoders = {
  readonly [Type in Exclude<PartType, 'tool-result'>]: (
    part: PartOf<Type>,
    path: string,
    ledger: Ledger,
  ) => JsonObject | undefined;
};

const encoders: PartEncoders = {
  text: encodeText,
  reasoning: encodeReasoning,
  'tool-call': encodeToolCall,
  image: encodeImage,
  audio: encodeAudio,
  file: encodeFile,
  refusal: ({ text }) => (text === '' ? undefined : { text }),
  native: encodeNative,
};

/** A part of a turn or of an answer; undefined for what is left out. Results are written elsewhere. */
export function encodePart(
  part: Exclude<Part, { type: 'tool-result' }>,
  path: string,
  ledger: Ledger,
): JsonObject | undefined {
  if (part.type !== 'native') ledger.loseForeign(path, part.extensions, dialectName);
  if ('cache' in part && part.cache !== undefined)
    ledger.lose(`${path}.cache`, 'Prompts are cached without markers.');
  const encode = encoders[part.type] as (
    part: Part,
    path: string,
    ledger: Ledger,
  ) => JsonObject | undefined;
  return encode(part, path, ledger);
}

/** Reports citations of a text of a conversation; answers have a place for them. */
export function reportCitations(part: Part, path: string, ledger: Ledger): void {
  if (part.type === 'text' && part.citations !== undefined && part.citations.length > 0)
    ledger.lose(`${path}.citations`, 'Texts of a conversation have no citations here.');
}

/** The part without an id that this format invented: the API had none. */
export function withoutInventedId(part: JsonObject): JsonObject {
  const member = part['functionCall'] === undefined ? 'functionResponse' : 'functionCall';
  const { id, ...rest } = objectOf(part[member]) ?? {};
  const isInvented = typeof id === 'string' && id.startsWith(inventedIdPrefix);
  return isInvented ? { ...part, [member]: rest } : part;
}

function withOwn(
  wire: JsonObject | undefined,
  part: Parameters<typeof ownMembers>[0],
): JsonObject | undefined {
  return wire && mergeMembers(wire, ownMembers(part));
}

/** An empty text is kept for what stands on it, such as a signature. */
function encodeText(part: PartOf<'text'>): JsonObject | undefined {
  const own = ownMembers(part);
  if (part.text === '' && Object.keys(own).length === 0) return undefined;
  return mergeMembers({ text: part.text }, own);
}

function encodeReasoning(
  part: PartOf<'reasoning'>,
  path: string,
  ledger: Ledger,
): JsonObject | undefined {
  if (part.origin !== dialectName) {
    ledger.lose(path, 'Reasoning of other formats cannot be sent back here.');
    return undefined;
  }
  const wire = present({ text: part.text, thought: true, thoughtSignature: part.signature });
  return mergeMembers(wire, ownMembers(part));
}

function encodeToolCall(part: PartOf<'tool-call'>, path: string, ledger: Ledger): JsonObject {
  const args = encodeArguments(part.arguments, `${path}.arguments`, ledger);
  const wire = present({
    functionCall: present({ id: part.id === '' ? undefined : part.id, name: part.name, args }),
    thoughtSignature: part.signature,
  });
  return mergeMembers(wire, ownMembers(part));
}

function encodeImage(part: PartOf<'image'>, path: string, ledger: Ledger): JsonObject | undefined {
  if (part.detail !== undefined && part.detail !== 'auto')
    ledger.lose(`${path}.detail`, 'How closely one image is looked at cannot be said here.');
  return withOwn(encodeMedia(part, path, ledger), part);
}

function encodeAudio(part: PartOf<'audio'>, path: string, ledger: Ledger): JsonObject | undefined {
  const { transcript = '' } = part;
  if (part.source.kind !== 'id') {
    if (transcript !== '') ledger.lose(`${path}.transcript`, 'Audio has no transcript here.');
    return withOwn(encodeMedia(part, path, ledger), part);
  }
  ledger.lose(path, transcript === '' ? 'The audio has no bytes.' : 'Sent as its transcript here.');
  return transcript === '' ? undefined : { text: transcript };
}

function encodeFile(part: PartOf<'file'>, path: string, ledger: Ledger): JsonObject | undefined {
  for (const name of ['name', 'title', 'context'] as const)
    if (part[name] !== undefined) ledger.lose(`${path}.${name}`, `Files have no ${name} here.`);
  if (part.citations === true) ledger.lose(`${path}.citations`, 'Files are not cited here.');
  return withOwn(encodeMedia(part, path, ledger), part);
}

function encodeNative(
  part: PartOf<'native'>,
  path: string,
  ledger: Ledger,
): JsonObject | undefined {
  if (part.dialect === dialectName) return part.value;
  ledger.lose(path, `A part that only ${part.dialect} knows.`);
  return undefined;
}
