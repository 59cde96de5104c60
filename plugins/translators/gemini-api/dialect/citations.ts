import type { Citation, JsonObject, Ledger } from '@ai-proxy/core';
import { countOf, objectOf, objectsOf, present, textOf } from './members.ts';
import { dialectName } from './wire.ts';

/** Marks what comes from members that are kept whole, so that it is not written twice. */
const native = { dialect: dialectName, value: {} };

/** The citations of a candidate, whose offsets count bytes of its text. */
export function decodeCitations(candidate: JsonObject, text: string): readonly Citation[] {
  const { citationMetadata, groundingMetadata } = candidate;
  if (citationMetadata === undefined && groundingMetadata === undefined) return [];
  const bytes = Buffer.from(text, 'utf8');
  const place = (wire: JsonObject | undefined): Pick<Citation, 'start' | 'end'> => {
    const end = countOf(wire?.['endIndex']);
    if (end === undefined) return {};
    const start = countOf(wire?.['startIndex']) ?? 0;
    return { start: unitsOf(bytes, start), end: unitsOf(bytes, end) };
  };
  return [
    ...grounding(objectOf(groundingMetadata), place),
    ...sources(objectOf(citationMetadata), place),
  ];
}

type Place = (wire: JsonObject | undefined) => Pick<Citation, 'start' | 'end'>;

function grounding(metadata: JsonObject | undefined, place: Place): readonly Citation[] {
  const chunks = objectsOf(metadata?.['groundingChunks']);
  return objectsOf(metadata?.['groundingSupports']).flatMap((support) => {
    const segment = objectOf(support['segment']);
    const indices = support['groundingChunkIndices'];
    const cited = Array.isArray(indices) ? indices : [];
    return cited.flatMap((index): Citation[] => {
      const source = sourceOf(typeof index === 'number' ? chunks[index] : undefined);
      const citedText = textOf(segment?.['text']);
      if (source === undefined) return [];
      return [{ ...present({ citedText }), ...source, ...place(segment), native }];
    });
  });
}

/** A page of the web, or a part of a document of the user's, which may have an address, too. */
function sourceOf(chunk: JsonObject | undefined): Pick<Citation, 'kind'> | undefined {
  const context = objectOf(chunk?.['retrievedContext']);
  const wire = objectOf(chunk?.['web']) ?? context;
  if (wire === undefined) return undefined;
  const url = textOf(wire['uri']);
  const kind = wire === context && url === undefined ? 'document' : 'url';
  const facts = { url, title: textOf(wire['title']), citedText: textOf(wire['text']) };
  return { kind, ...present(facts) };
}

/** One API calls the list `citationSources`, its sister `citations`. */
function sources(metadata: JsonObject | undefined, place: Place): readonly Citation[] {
  return objectsOf(metadata?.['citationSources'] ?? metadata?.['citations']).map((wire) => ({
    kind: 'url',
    ...present({ url: textOf(wire['uri']), title: textOf(wire['title']) }),
    ...place(wire),
    native,
  }));
}

/** UTF-16 units of the first so many bytes. */
function unitsOf(bytes: Buffer, count: number): number {
  return bytes.toString('utf8', 0, count).length;
}

/** Bytes of the first so many UTF-16 units. */
function bytesOf(text: string, count: number): number {
  return Buffer.byteLength(text.slice(0, count), 'utf8');
}

/** `groundingMetadata` for what other formats cited; undefined where they cited nothing. */
export function encodeCitations(
  citations: readonly Citation[],
  text: string,
  path: string,
  ledger: Ledger,
): JsonObject | undefined {
  const foreign = citations.filter(({ native: own }) => own?.dialect !== dialectName);
  if (foreign.length === 0) return undefined;
  const chunks = new Map<string, JsonObject>();
  const supports = foreign.map((citation) => {
    const chunk = chunkOf(citation, path, ledger);
    const key = JSON.stringify(chunk);
    chunks.set(key, chunk);
    const groundingChunkIndices = [[...chunks.keys()].indexOf(key)];
    return present({ segment: segmentOf(citation, text), groundingChunkIndices });
  });
  return { groundingChunks: [...chunks.values()], groundingSupports: supports };
}

function chunkOf(citation: Citation, path: string, ledger: Ledger): JsonObject {
  const { citedText, fileId, kind, title, url: uri } = citation;
  if (fileId !== undefined)
    ledger.lose(`${path}.citations`, 'Ids of cited files mean nothing here.');
  if (kind !== 'url') return { retrievedContext: present({ uri, title, text: citedText }) };
  if (citedText !== undefined)
    ledger.lose(`${path}.citations`, 'The cited text of a page cannot be shown here.');
  return { web: present({ uri, title }) };
}

function segmentOf({ start, end }: Citation, text: string): JsonObject | undefined {
  if (end === undefined) return undefined;
  const startIndex = bytesOf(text, start ?? 0);
  return { startIndex, endIndex: bytesOf(text, end), text: text.slice(start ?? 0, end) };
}

/**
 * The citation as another text counts, which has so many more units before it, or fewer. A place that
 * is not in that text is left out.
 */
export function shifted({ start, end, ...citation }: Citation, by: number): Citation {
  const isInside = (start ?? 0) + by >= 0;
  return {
    ...citation,
    ...(start === undefined || !isInside ? {} : { start: start + by }),
    ...(end === undefined || !isInside ? {} : { end: end + by }),
  };
}
