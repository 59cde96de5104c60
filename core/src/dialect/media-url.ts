import type { MediaSource } from './model.ts';

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

/** The URL under which a source can be sent; undefined where it has none. */
export function urlOfSource(source: MediaSource): string | undefined {
  if (source.kind === 'base64') return `data:${source.mediaType};base64,${source.data}`;
  return source.kind === 'url' ? source.url : undefined;
}
