import {
  booleanOf,
  type FilePart,
  type ImagePart,
  type JsonObject,
  type MediaSource,
  type NativePart,
  objectOf,
  objectsOf,
  type Part,
  present,
  type ReasoningPart,
  textOf,
  type TextPart,
  type ToolCallPart,
  type ToolResultPart,
  unknownMembers,
} from '@ai-proxy/core';
import { decodeCache } from './cache.ts';
import { isDirect } from './caller.ts';
import { decodeCitations } from './citations.ts';
import { extending } from './members.ts';
import { decodeSearchResult } from './search-result.ts';
import { dialectName } from './wire.ts';

type BlockDecoder = (block: JsonObject) => Part | undefined;

const blockDecoders: ReadonlyMap<string, BlockDecoder> = new Map<string, BlockDecoder>([
  ['text', decodeText],
  ['image', decodeImage],
  ['document', decodeDocument],
  ['search_result', decodeSearchResult],
  ['tool_use', decodeToolCall],
  ['tool_result', decodeToolResult],
  ['thinking', decodeThinkingBlock],
  ['redacted_thinking', decodeRedacted],
]);

/** A content block; what has no canonical form stays a native part. */
export function decodeBlock(block: JsonObject): Part {
  return blockDecoders.get(textOf(block['type']) ?? '')?.(block) ?? nativePart(block);
}

/** Content as requests have it: a string or a list of blocks. */
export function decodeContent(content: unknown): readonly Part[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return objectsOf(content).map(decodeBlock);
}

/** A block that only this format knows. */
export function nativePart(value: JsonObject): NativePart {
  return { type: 'native', dialect: dialectName, value };
}

function decodeText(block: JsonObject): TextPart | undefined {
  const text = textOf(block['text']);
  if (text === undefined) return undefined;
  return {
    type: 'text',
    text,
    ...decodeCitations(block),
    ...decodeCache(block),
    ...extending(unknownMembers(block, ['type', 'text', 'citations', 'cache_control'])),
  };
}

const sourceDecoders: Readonly<Record<string, (source: JsonObject) => MediaSource | undefined>> = {
  base64: ({ media_type: mediaType, data }) =>
    typeof mediaType === 'string' && typeof data === 'string'
      ? { kind: 'base64', mediaType, data }
      : undefined,
  url: ({ url }) => (typeof url === 'string' ? { kind: 'url', url } : undefined),
  file: ({ file_id: id }) => (typeof id === 'string' ? { kind: 'id', id } : undefined),
  text: ({ data }) => (typeof data === 'string' ? { kind: 'text', text: data } : undefined),
  content: ({ content }) => ({ kind: 'text', text: plainText(content) }),
};

function plainText(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsOf(content)
    .map((block) => textOf(block['text']))
    .filter((text) => text !== undefined)
    .join('\n\n');
}

function decodeSource(block: JsonObject): MediaSource | undefined {
  const source = objectOf(block['source']);
  const type = textOf(source?.['type']) ?? '';
  if (source === undefined || !Object.hasOwn(sourceDecoders, type)) return undefined;
  return sourceDecoders[type]?.(source);
}

function decodeImage(block: JsonObject): ImagePart | undefined {
  const source = decodeSource(block);
  if (source === undefined) return undefined;
  const known = ['type', 'cache_control', ...(isWholeSource(block) ? ['source'] : [])];
  const rest = unknownMembers(block, known);
  return { type: 'image', source, ...decodeCache(block), ...extending(rest) };
}

/** True where the canonical source says all that the wire says. A list of blocks is read as text only. */
function isWholeSource(block: JsonObject): boolean {
  const source = objectOf(block['source']);
  const known = ['type', 'media_type', 'data', 'url', 'file_id'];
  return source?.['type'] !== 'content' && unknownMembers(source, known) === undefined;
}

/** A source that has more to say than its canonical form is kept in its wire form for this format. */
function decodeDocument(block: JsonObject): FilePart | undefined {
  const source = decodeSource(block);
  if (source === undefined) return undefined;
  const known = ['type', 'title', 'context', 'citations', 'cache_control'];
  if (isWholeSource(block)) known.push('source');
  const citations = objectOf(block['citations']);
  const members = { title: textOf(block['title']), context: textOf(block['context']) };
  return {
    type: 'file',
    source,
    ...present({ ...members, citations: booleanOf(citations?.['enabled']) }),
    ...decodeCache(block),
    ...extending(unknownMembers(block, known)),
  };
}

function decodeToolCall(block: JsonObject): ToolCallPart | undefined {
  const id = textOf(block['id']);
  const name = textOf(block['name']);
  if (id === undefined || name === undefined) return undefined;
  const known = ['type', 'id', 'name', 'input', 'cache_control'];
  if (isDirect(block['caller'])) known.push('caller');
  return {
    type: 'tool-call',
    id,
    name,
    arguments: JSON.stringify(block['input'] ?? {}),
    ...decodeCache(block),
    ...extending(unknownMembers(block, known)),
  };
}

function decodeToolResult(block: JsonObject): ToolResultPart | undefined {
  const callId = textOf(block['tool_use_id']);
  if (callId === undefined) return undefined;
  const known = ['type', 'tool_use_id', 'content', 'is_error', 'cache_control'];
  return {
    type: 'tool-result',
    callId,
    content: decodeContent(block['content']).filter(isResultPart),
    ...present({ isError: booleanOf(block['is_error']) }),
    ...decodeCache(block),
    ...extending(unknownMembers(block, known)),
  };
}

function isResultPart(part: Part): part is ToolResultPart['content'][number] {
  return (
    part.type === 'text' || part.type === 'image' || part.type === 'file' || part.type === 'native'
  );
}

/** An empty signature proves nothing: such a block came from another provider, through this format. */
function decodeThinkingBlock(block: JsonObject): ReasoningPart | undefined {
  const text = textOf(block['thinking']);
  if (text === undefined) return undefined;
  const signature = textOf(block['signature']);
  const proof =
    signature === undefined || signature === '' ? {} : { signature, origin: dialectName };
  const rest = unknownMembers(block, ['type', 'thinking', 'signature']);
  return { type: 'reasoning', text, ...proof, ...extending(rest) };
}

function decodeRedacted(block: JsonObject): ReasoningPart | undefined {
  const redacted = textOf(block['data']);
  if (redacted === undefined) return undefined;
  const rest = unknownMembers(block, ['type', 'data']);
  return { type: 'reasoning', text: '', redacted, origin: dialectName, ...extending(rest) };
}
