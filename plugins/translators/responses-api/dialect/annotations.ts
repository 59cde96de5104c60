/** Citations, which this format calls annotations. */
import { type Citation, isObject, type JsonObject, type JsonValue, present } from '@ai-proxy/core';
import { Fields } from './fields.ts';
import { dialectName } from './wire.ts';

/** The citations of a text; an empty list says nothing. */
export function decodeAnnotations(list: readonly JsonValue[] | undefined): Citation[] {
  return (list ?? [])
    .filter((entry: JsonValue) => isObject(entry))
    .map((annotation) => decodeAnnotation(annotation));
}

/** One citation, with its wire form beside what other formats understand. */
export function decodeAnnotation(annotation: JsonObject): Citation {
  const fields = new Fields(annotation);
  const url = fields.string('url');
  return {
    kind: url === undefined ? 'file' : 'url',
    ...present({
      url,
      title: fields.string('title') ?? fields.string('filename'),
      fileId: fields.string('file_id'),
      start: fields.count('start_index'),
      end: fields.count('end_index'),
    }),
    native: { dialect: dialectName, value: annotation },
  };
}

/** The citation as an annotation of a text of `length`; undefined where it names nothing to go to. */
export function encodeAnnotation(citation: Citation, length: number): JsonObject | undefined {
  if (citation.native?.dialect === dialectName) return citation.native.value;
  const { url, fileId, title = '', start = 0, end = length } = citation;
  if (url !== undefined)
    return { type: 'url_citation', url, title, start_index: start, end_index: end };
  if (fileId === undefined) return undefined;
  return { type: 'file_citation', file_id: fileId, filename: title, index: start };
}
