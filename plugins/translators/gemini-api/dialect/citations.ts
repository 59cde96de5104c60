import {
  type Citation,
  countOf,
  type JsonObject,
  type Ledger,
  objectOf,
  objectsOf,
  present,
  textOf,
} from '@ai-proxy/core';
import { dialectName } from './wire.ts';

/** Marks what comes from members that are kept whole, so that it is not written twice. */
const native = { dialect: dialectName, value: {} };

type Place = (wire: JsonObject | undefined) => Pick<Citation, 'start' | 'end'>;
/** A citation of something at a place that the wire tells. */
type Cite = (facts: Omit<Citation, 'native'>, wire: JsonObject | undefined) => readonly Citation[];

/**
 * The citations of a candidate, whose offsets count bytes of its text. Frames repeat those of the
 * frames before; what is among `told` is left out, and the rest is added to it.
 */
export function decodeCitations(
  candidate: JsonObject,
  text: string,
  told = new Set<string>(),
): readonly Citation[] {
  const { citationMetadata, groundingMetadata } = candidate;
  if (citationMetadata === undefined && groundingMetadata === undefined) return [];
  const place = placing(text);
  const cite: Cite = (facts, wire) => {
    // Bytes, since units are unknown while the text is not there yet.
    const key = JSON.stringify([facts, wire?.['startIndex'], wire?.['endIndex']]);
    if (told.has(key)) return [];
    told.add(key);
    return [{ ...facts, ...place(wire), native }];
  };
  return [
    ...grounding(objectOf(groundingMetadata), cite),
    ...sources(objectOf(citationMetadata), cite),
  ];
}

function placing(text: string): Place {
  let bytes: Buffer | undefined;
  return (wire) => {
    const end = countOf(wire?.['endIndex']);
    if (end === undefined) return {};
    const start = countOf(wire?.['startIndex']) ?? 0;
    bytes ??= Buffer.from(text, 'utf8');
    return { start: unitsOf(bytes, start), end: unitsOf(bytes, end) };
  };
}

function grounding(metadata: JsonObject | undefined, cite: Cite): readonly Citation[] {
  const chunks = objectsOf(metadata?.['groundingChunks']);
  return objectsOf(metadata?.['groundingSupports']).flatMap((support) => {
    const segment = objectOf(support['segment']);
    const indices = support['groundingChunkIndices'];
    const cited = Array.isArray(indices) ? indices : [];
    return cited.flatMap((index) => {
      const source = sourceOf(typeof index === 'number' ? chunks[index] : undefined);
      const citedText = textOf(segment?.['text']);
      return source === undefined ? [] : cite({ ...present({ citedText }), ...source }, segment);
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
function sources(metadata: JsonObject | undefined, cite: Cite): readonly Citation[] {
  return objectsOf(metadata?.['citationSources'] ?? metadata?.['citations']).flatMap((wire) =>
    cite(
      { kind: 'url', ...present({ url: textOf(wire['uri']), title: textOf(wire['title']) }) },
      wire,
    ),
  );
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
  const chunks: JsonObject[] = [];
  const places = new Map<string, number>();
  const supports = foreign.map((citation) => {
    const chunk = chunkOf(citation, path, ledger);
    const key = JSON.stringify(chunk);
    const known = places.get(key);
    const index = known ?? chunks.push(chunk) - 1;
    places.set(key, index);
    const groundingChunkIndices = [index];
    return present({ segment: segmentOf(citation, text), groundingChunkIndices });
  });
  return { groundingChunks: chunks, groundingSupports: supports };
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
