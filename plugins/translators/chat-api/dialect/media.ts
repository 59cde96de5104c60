import { sourceOfUrl, type MediaSource } from '@ai-proxy/core';

/** Types of documents by the ending of their names. */
const typesByEnding: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
};

/** The source of a file: its data is a `data:` URL, at some clients bare base64, at some vendors an address. */
export function sourceOfFile(data: string, name = '.pdf'): MediaSource {
  if (/^(data|https?):/.test(data)) return sourceOfUrl(data);
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const known = Object.hasOwn(typesByEnding, ending) ? typesByEnding[ending] : undefined;
  return { kind: 'base64', mediaType: known ?? 'application/octet-stream', data };
}
