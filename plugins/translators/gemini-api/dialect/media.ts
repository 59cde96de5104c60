import {
  type AudioPart,
  type FilePart,
  type ImagePart,
  type JsonObject,
  type Ledger,
  type MediaSource,
  present,
} from '@ai-proxy/core';

const dataUrl = /^data:([^;,]*)(?:;[^;,]+)*;base64,(.*)$/s;

/** Types by the end of a URL, for sources that do not say theirs. */
const typesByEnding: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
  json: 'application/json',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
};

/** Type of bytes that came without one, which the API would refuse. */
const fallbackTypes = {
  image: 'image/png',
  audio: 'audio/wav',
  file: 'application/octet-stream',
} as const;

const audioTypes: Readonly<Record<string, string>> = { mp3: 'audio/mpeg', pcm16: 'audio/pcm' };

/** An image, a file or audio as a part; undefined where it cannot be sent, which is reported. */
export function encodeMedia(
  part: ImagePart | FilePart | AudioPart,
  path: string,
  ledger: Ledger,
): JsonObject | undefined {
  const { source } = part;
  if (source.kind === 'text')
    return inline('text/plain', Buffer.from(source.text, 'utf8').toString('base64'));
  if (source.kind === 'base64') return inline(source.mediaType || typeOf(part), source.data);
  if (source.kind === 'url') return encodeLink(part, source);
  ledger.lose(path, 'Ids of uploaded files mean nothing here.');
  return undefined;
}

function encodeLink(
  part: ImagePart | FilePart | AudioPart,
  source: Extract<MediaSource, { kind: 'url' }>,
): JsonObject {
  const match = dataUrl.exec(source.url);
  if (match !== null) return inline(match[1] || typeOf(part), match[2] ?? '');
  const ending = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(source.url)?.[1]?.toLowerCase() ?? '';
  const guessed = Object.hasOwn(typesByEnding, ending) ? typesByEnding[ending] : undefined;
  return {
    fileData: present({ mimeType: source.mediaType ?? guessed, fileUri: source.url }),
  };
}

function typeOf(part: ImagePart | FilePart | AudioPart): string {
  if (part.type !== 'audio' || part.format === undefined) return fallbackTypes[part.type];
  return audioTypes[part.format] ?? `audio/${part.format}`;
}

function inline(mimeType: string, data: string): JsonObject {
  return { inlineData: { mimeType, data } };
}
