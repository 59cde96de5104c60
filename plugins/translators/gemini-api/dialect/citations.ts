import type { Citation, JsonObject } from '@ai-proxy/core';
import { countOf, objectOf, objectsOf, present, textOf } from './members.ts';
import { dialectName } from './wire.ts';

/** Marks what comes from members that are kept whole, so that it is not written twice. */
const native = { dialect: dialectName, value: {} };

/** The citations of a candidate, whose offsets count bytes of its text. */
export function decodeCitations(candidate: JsonObject, text: string): readonly Citation[] {
  const bytes = Buffer.from(text, 'utf8');
  const place = (wire: JsonObject | undefined): Pick<Citation, 'start' | 'end'> => {
    const end = countOf(wire?.['endIndex']);
    if (end === undefined) return {};
    const start = countOf(wire?.['startIndex']) ?? 0;
    return { start: unitsOf(bytes, start), end: unitsOf(bytes, end) };
  };
  return [...grounding(candidate, place), ...sources(candidate, place)];
}

type Place = (wire: JsonObject | undefined) => Pick<Citation, 'start' | 'end'>;

function grounding(candidate: JsonObject, place: Place): readonly Citation[] {
  const metadata = objectOf(candidate['groundingMetadata']);
  const chunks = objectsOf(metadata?.['groundingChunks']);
  return objectsOf(metadata?.['groundingSupports']).flatMap((support) => {
    const segment = objectOf(support['segment']);
    const indices = support['groundingChunkIndices'];
    const cited = Array.isArray(indices) ? indices : [];
    return cited.flatMap((index): Citation[] => {
      const chunk = typeof index === 'number' ? chunks[index] : undefined;
      const source = objectOf(chunk?.['web']) ?? objectOf(chunk?.['retrievedContext']);
      if (source === undefined) return [];
      const facts = { url: textOf(source['uri']), title: textOf(source['title']) };
      const citedText = textOf(segment?.['text']);
      return [{ kind: 'url', ...present({ ...facts, citedText }), ...place(segment), native }];
    });
  });
}

/** One API calls the list `citationSources`, its sister `citations`. */
function sources(candidate: JsonObject, place: Place): readonly Citation[] {
  const metadata = objectOf(candidate['citationMetadata']);
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

/** `citationMetadata` for links that other formats cited; undefined where there are none. */
export function encodeCitations(
  citations: readonly Citation[],
  text: string,
): JsonObject | undefined {
  const links = citations.filter(
    (citation) => citation.url !== undefined && citation.native?.dialect !== dialectName,
  );
  if (links.length === 0) return undefined;
  const written = links.map(({ url, title, start, end }) =>
    present({
      startIndex: start === undefined ? undefined : bytesOf(text, start),
      endIndex: end === undefined ? undefined : bytesOf(text, end),
      uri: url,
      title,
    }),
  );
  return { citationSources: written };
}

/** The citation of a part in a text that has so many units before the part. */
export function shifted(citation: Citation, before: number): Citation {
  const { start, end } = citation;
  return {
    ...citation,
    ...(start === undefined ? {} : { start: start + before }),
    ...(end === undefined ? {} : { end: end + before }),
  };
}
