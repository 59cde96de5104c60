import {
  booleanOf,
  type FilePart,
  type JsonObject,
  type JsonValue,
  objectOf,
  objectsOf,
  present,
  textOf,
  unknownMembers,
} from '@ai-proxy/core';
import { decodeCache } from './cache.ts';
import { extending, ownMembers } from './members.ts';

const member = 'search_result';

/**
 * What a client found itself. Other formats know no such block, and take it as a text that begins with
 * its title and its source; for this one the block itself is kept. That is not enumerable, so that
 * ledgers report what the text does not say, and not the whole of it.
 */
export function decodeSearchResult(block: JsonObject): FilePart {
  const passages = objectsOf(block['content']);
  const text = [block['title'], block['source'], ...passages.map((passage) => passage['text'])]
    .map(textOf)
    .filter((line) => line !== undefined)
    .join('\n\n');
  const kept = { ...unsaid(block), ...Object.fromEntries(passages.flatMap(unsaidAt)) };
  Object.defineProperty(kept, member, { value: block });
  return {
    type: 'file',
    source: { kind: 'text', text },
    ...present({ citations: booleanOf(objectOf(block['citations'])?.['enabled']) }),
    ...decodeCache(block),
    ...extending(kept),
  };
}

function unsaid(block: JsonObject): JsonObject | undefined {
  const known = ['type', 'title', 'source', 'content', 'citations', 'cache_control'];
  return unknownMembers(block, known);
}

/** What a passage has besides its text, by its place in the block. */
function unsaidAt(passage: JsonObject, index: number): [path: string, value: JsonValue][] {
  const path = `content[${index}]`;
  if (textOf(passage['text']) === undefined) return [[path, passage]];
  return Object.entries(unknownMembers(passage, ['type', 'text']) ?? {})
    .filter(([name, value]) => name !== 'citations' || !isEmptyList(value))
    .map(([name, value = null]) => [`${path}.${name}`, value]);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** The block that the part was read from; undefined for all other parts. */
export function encodeSearchResult(part: FilePart): JsonObject | undefined {
  return objectOf(ownMembers(part)[member]);
}
