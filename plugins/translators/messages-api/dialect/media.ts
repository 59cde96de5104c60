import {
  type FilePart,
  type JsonObject,
  type Ledger,
  type MediaSource,
  present,
} from '@ai-proxy/core';
import { encodeCache } from './cache.ts';
import { mergeMembers, ownMembers } from './members.ts';
import { encodeSearchResult } from './search-result.ts';

const dataUrl = /^data:([^;,]+)(?:;[^;,]+)*;base64,(.*)$/s;
const pdf = 'application/pdf';
const textTypes = /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript)\b/;

/** A `data:` URL as the bytes it holds; other sources unchanged. */
function unpacked(source: MediaSource): MediaSource {
  const match = source.kind === 'url' ? dataUrl.exec(source.url) : null;
  if (match === null) return source;
  return { kind: 'base64', mediaType: match[1] ?? '', data: match[2] ?? '' };
}

/** The `source` of an image block; undefined for text, which is no image. */
export function encodeImageSource(from: MediaSource): JsonObject | undefined {
  const source = unpacked(from);
  if (source.kind === 'base64')
    return { type: 'base64', media_type: imageType(source.mediaType), data: source.data };
  if (source.kind === 'url') return { type: 'url', url: source.url };
  return source.kind === 'id' ? { type: 'file', file_id: source.id } : undefined;
}

/** Many clients write a name of JPEG that is none, and that the API refuses. */
function imageType(mediaType: string): string {
  return mediaType === 'image/jpg' ? 'image/jpeg' : mediaType;
}

/** A document block, or an image block where the file is an image. Takes PDF and text files only. */
export function encodeFile(part: FilePart, path: string, ledger: Ledger): JsonObject | undefined {
  const found = encodeSearchResult(part);
  if (found !== undefined) return found;
  const from = unpacked(part.source);
  const cache = encodeCache(part.cache);
  if ('mediaType' in from && from.mediaType?.startsWith('image/') === true) {
    const { name = part.title, context } = part;
    for (const [member, value] of Object.entries({ name, context }))
      if (value !== undefined) ledger.lose(`${path}.${member}`, 'Images carry no words here.');
    return present({ type: 'image', source: encodeImageSource(from), cache_control: cache });
  }
  const own = ownMembers(part);
  const source = own['source'] ?? encodeDocumentSource(from);
  if (source === undefined) {
    ledger.lose(path, 'Only PDF and text files can be sent here, from a URL PDF only.');
    return undefined;
  }
  const block = present({
    type: 'document',
    source,
    title: part.title ?? part.name,
    context: part.context,
    citations: part.citations === undefined ? undefined : { enabled: part.citations },
    cache_control: cache,
  });
  return mergeMembers(block, own);
}

function encodeDocumentSource(source: MediaSource): JsonObject | undefined {
  if (source.kind === 'url') {
    const { mediaType = pdf, url } = source;
    return mediaType === pdf ? { type: 'url', url } : undefined;
  }
  if (source.kind === 'id') return { type: 'file', file_id: source.id };
  if (source.kind === 'text') return { type: 'text', media_type: 'text/plain', data: source.text };
  if (source.mediaType === pdf)
    return { type: 'base64', media_type: source.mediaType, data: source.data };
  if (!textTypes.test(source.mediaType)) return undefined;
  const data = Buffer.from(source.data, 'base64').toString('utf8');
  return { type: 'text', media_type: 'text/plain', data };
}
