import type { MediaSource } from '@ai-proxy/core';

const dataUrl = /^data:([^;,]*)((?:;[^;,]*)*),/;

/** The source that a URL stands for: the bytes of a `data:` URL, else the address itself. */
export function sourceOfUrl(url: string): MediaSource {
  const match = dataUrl.exec(url);
  if (match === null) return { kind: 'url', url };
  const mediaType = match[1] === undefined || match[1] === '' ? 'text/plain' : match[1];
  const data = url.slice(match[0].length);
  if (match[2]?.endsWith(';base64') === true) return { kind: 'base64', mediaType, data };
  try {
    const bytes = Buffer.from(decodeURIComponent(data));
    return { kind: 'base64', mediaType, data: bytes.toString('base64') };
  } catch {
    return { kind: 'url', url };
  }
}

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

/** The URL under which a source can be sent; undefined where it has none. */
export function urlOfSource(source: MediaSource): string | undefined {
  if (source.kind === 'base64') return `data:${source.mediaType};base64,${source.data}`;
  return source.kind === 'url' ? source.url : undefined;
}
