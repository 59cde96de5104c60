/** Citations, which this format calls annotations. */
import { type Citation, isObject, type JsonObject, type JsonValue, present } from '@ai-proxy/core';
import { Fields } from './fields.ts';
import { dialectName } from './wire.ts';

/** The citations of a message or a delta; an empty list says nothing. */
export function decodeAnnotations(list: readonly JsonValue[] | undefined): Citation[] {
  return (list ?? [])
    .filter((entry: JsonValue) => isObject(entry))
    .map((annotation) => decodeAnnotation(annotation));
}

function decodeAnnotation(annotation: JsonObject): Citation {
  const fields = new Fields(annotation);
  const cited = new Fields(fields.object('url_citation'));
  const url = cited.string('url');
  return {
    kind: url === undefined ? 'file' : 'url',
    ...present({
      url,
      title: cited.string('title'),
      citedText: cited.string('content'),
      start: cited.count('start_index'),
      end: cited.count('end_index'),
    }),
    native: { dialect: dialectName, value: annotation },
  };
}

/** The citation as an annotation of a text that begins at `offset`; undefined where it names no URL. */
export function encodeAnnotation(
  citation: Citation,
  offset: number,
  length: number,
): JsonObject | undefined {
  if (citation.native?.dialect === dialectName && offset === 0) return citation.native.value;
  const { url, title = '', start = 0, end = length } = citation;
  if (url === undefined) return undefined;
  return {
    type: 'url_citation',
    url_citation: { url, title, start_index: start + offset, end_index: end + offset },
  };
}
