import { type Citation, type JsonObject, objectsOf, present, textOf } from '@ai-proxy/core';
import { dialectName } from './wire.ts';

const kinds: Readonly<Record<string, Citation['kind']>> = {
  web_search_result_location: 'url',
  search_result_location: 'search-result',
};

/** A citation, with its wire form kept beside what other formats understand. */
export function decodeCitation(wire: JsonObject): Citation {
  const url = wire['url'] ?? wire['source'];
  return {
    kind: kinds[textOf(wire['type']) ?? ''] ?? 'document',
    ...present({
      url: textOf(url),
      title: textOf(wire['title']) ?? textOf(wire['document_title']),
      citedText: textOf(wire['cited_text']),
      fileId: textOf(wire['file_id']),
    }),
    native: { dialect: dialectName, value: wire },
  };
}

/** The citations of a text block; an empty list stays one. */
export function decodeCitations(block: JsonObject): { readonly citations?: readonly Citation[] } {
  const list = block['citations'];
  return Array.isArray(list) ? { citations: objectsOf(list).map(decodeCitation) } : {};
}

/** The citation as this format wrote it; undefined for citations of other formats. */
export function encodeOwnCitation(citation: Citation): JsonObject | undefined {
  return citation.native?.dialect === dialectName ? citation.native.value : undefined;
}

/**
 * The citation for a client. Of other formats only links can be shown, as web search results; the
 * index that would let the provider find the passage again stays empty.
 */
export function encodeShownCitation(citation: Citation): JsonObject | undefined {
  const own = encodeOwnCitation(citation);
  if (own !== undefined || citation.url === undefined) return own;
  return {
    type: 'web_search_result_location',
    url: citation.url,
    title: citation.title ?? null,
    cited_text: citation.citedText ?? '',
    encrypted_index: '',
  };
}
