import {
  type Citation,
  type JsonObject,
  type Ledger,
  type Part,
  type PartType,
  present,
  type ToolResultPart,
} from '@ai-proxy/core';
import { encodeArguments } from './arguments.ts';
import { encodeCache } from './cache.ts';
import type { CallIds } from './call-ids.ts';
import { encodeOwnCitation } from './citations.ts';
import { encodeFile, encodeImageSource } from './media.ts';
import { listed, mergeMembers, ownMembers } from './members.ts';
import { dialectName } from './wire.ts';

/** What the encoders of one request share. */
export interface RequestScope {
  readonly ledger: Ledger;
  readonly ids: CallIds;
}

type PartOf<Type extends PartType> = Extract<Part, { type: Type }>;

type PartEncoders = {
  readonly [Type in PartType]: (
    part: PartOf<Type>,
    path: string,
    scope: RequestScope,
  ) => JsonObject | undefined;
};

const encoders: PartEncoders = {
  text: encodeText,
  reasoning: encodeReasoning,
  'tool-call': encodeToolCall,
  'tool-result': encodeToolResult,
  image: encodeImage,
  audio: encodeAudio,
  file: (part, path, { ledger }) => encodeFile(part, path, ledger),
  refusal: ({ text }) => (text.trim() === '' ? undefined : { type: 'text', text }),
  native: encodeNative,
};

const assistantParts: ReadonlySet<PartType> = new Set<PartType>([
  'text',
  'reasoning',
  'tool-call',
  'refusal',
  'native',
  'audio',
]);
const userParts: ReadonlySet<PartType> = new Set<PartType>([
  'text',
  'tool-result',
  'image',
  'file',
  'audio',
  'refusal',
  'native',
]);

/** The blocks of one turn; what the turn cannot hold is reported. */
export function encodeParts(
  parts: readonly Part[],
  role: 'user' | 'assistant',
  path: string,
  scope: RequestScope,
): JsonObject[] {
  const allowed = role === 'assistant' ? assistantParts : userParts;
  return parts.flatMap((part, index) => {
    const partPath = `${path}[${index}]`;
    if (allowed.has(part.type)) return listed(encodePart(part, partPath, scope));
    scope.ledger.lose(partPath, `A ${role} turn cannot hold a ${part.type} part here.`);
    return [];
  });
}

function encodePart(part: Part, path: string, scope: RequestScope): JsonObject | undefined {
  if (part.type !== 'native') scope.ledger.loseForeign(path, part.extensions, dialectName);
  const encode = encoders[part.type] as PartEncoders[PartType] as (
    part: Part,
    path: string,
    scope: RequestScope,
  ) => JsonObject | undefined;
  return encode(part, path, scope);
}

/** The API refuses text blocks of nothing but white space. */
function encodeText(
  part: PartOf<'text'>,
  path: string,
  { ledger }: RequestScope,
): JsonObject | undefined {
  if (part.text.trim() === '') {
    if (part.cache !== undefined) ledger.lose(`${path}.cache`, 'An empty text cannot be cached.');
    return undefined;
  }
  const block = present({
    type: 'text',
    text: part.text,
    citations: encodeCitations(part.citations, path, ledger),
    cache_control: encodeCache(part.cache),
  });
  return mergeMembers(block, ownMembers(part));
}

function encodeCitations(
  citations: readonly Citation[] | undefined,
  path: string,
  ledger: Ledger,
): readonly JsonObject[] | undefined {
  const encoded = citations?.flatMap((citation, index) => {
    const own = encodeOwnCitation(citation);
    if (own === undefined)
      ledger.lose(
        `${path}.citations[${index}]`,
        'A citation of another format cannot be sent back.',
      );
    return listed(own);
  });
  return encoded?.length === 0 && citations?.length !== 0 ? undefined : encoded;
}

/** Thinking counts only with the proof of the provider that wrote it. */
function encodeReasoning(
  part: PartOf<'reasoning'>,
  path: string,
  { ledger }: RequestScope,
): JsonObject | undefined {
  const own = part.origin === dialectName;
  if (own && part.redacted !== undefined)
    return mergeMembers({ type: 'redacted_thinking', data: part.redacted }, ownMembers(part));
  if (own && part.signature !== undefined) {
    const block = { type: 'thinking', thinking: part.text, signature: part.signature };
    return mergeMembers(block, ownMembers(part));
  }
  ledger.lose(path, 'Reasoning without a signature of this API cannot be sent back.');
  return undefined;
}

function encodeToolCall(
  part: PartOf<'tool-call'>,
  path: string,
  { ids, ledger }: RequestScope,
): JsonObject {
  if (part.signature !== undefined)
    ledger.lose(`${path}.signature`, 'Calls have no signature here.');
  const block = present({
    type: 'tool_use',
    id: ids.call(part.id),
    name: part.name,
    input: encodeArguments(part.arguments, `${path}.arguments`, ledger),
    cache_control: encodeCache(part.cache),
  });
  return mergeMembers(block, ownMembers(part));
}

function encodeToolResult(part: ToolResultPart, path: string, scope: RequestScope): JsonObject {
  const blocks = encodeParts(part.content, 'user', `${path}.content`, scope);
  const block = present({
    type: 'tool_result',
    tool_use_id: scope.ids.result(part.callId),
    content: blocks.length === 0 ? undefined : plainContent(blocks),
    is_error: part.isError,
    cache_control: encodeCache(part.cache),
  });
  return mergeMembers(block, ownMembers(part));
}

function encodeImage(
  part: PartOf<'image'>,
  path: string,
  { ledger }: RequestScope,
): JsonObject | undefined {
  const source = encodeImageSource(part.source);
  if (source === undefined) {
    ledger.lose(path, 'The image has no bytes, URL or id.');
    return undefined;
  }
  if (part.detail !== undefined && part.detail !== 'auto')
    ledger.lose(`${path}.detail`, 'How closely an image is looked at cannot be chosen here.');
  const block = present({ type: 'image', source, cache_control: encodeCache(part.cache) });
  return mergeMembers(block, ownMembers(part));
}

function encodeAudio(
  part: PartOf<'audio'>,
  path: string,
  { ledger }: RequestScope,
): JsonObject | undefined {
  const text = part.transcript ?? '';
  ledger.lose(
    path,
    text === '' ? 'Audio cannot be sent here.' : 'Audio is sent as its transcript here.',
  );
  return text.trim() === '' ? undefined : { type: 'text', text };
}

function encodeNative(
  part: PartOf<'native'>,
  path: string,
  { ledger }: RequestScope,
): JsonObject | undefined {
  if (part.dialect === dialectName) return part.value;
  ledger.lose(path, `A part that only ${part.dialect} knows.`);
  return undefined;
}

/** One plain text as a string, anything else as the list of blocks. */
export function plainContent(blocks: readonly JsonObject[]): string | readonly JsonObject[] {
  const [first] = blocks;
  const plain =
    blocks.length === 1 && first?.['type'] === 'text' && Object.keys(first).length === 2;
  const text = first?.['text'];
  return plain && typeof text === 'string' ? text : blocks;
}
