import type { FilePart, JsonObject } from '@ai-proxy/core';
import { decodeCache } from './cache.ts';
import { extending, objectOf, objectsOf, ownMembers, textOf } from './members.ts';

const member = 'search_result';

/**
 * What a client found itself. Other formats know no such block, and take it as a text that begins with
 * its title and its source; for this one the block itself is kept.
 */
export function decodeSearchResult(block: JsonObject): FilePart {
  const passages = objectsOf(block['content']).map(({ text }) => text);
  const text = [block['title'], block['source'], ...passages]
    .map(textOf)
    .filter((line) => line !== undefined)
    .join('\n\n');
  return {
    type: 'file',
    source: { kind: 'text', text },
    ...decodeCache(block),
    ...extending({ [member]: block }),
  };
}

/** The block that the part was read from; undefined for all other parts. */
export function encodeSearchResult(part: FilePart): JsonObject | undefined {
  return objectOf(ownMembers(part)[member]);
}
