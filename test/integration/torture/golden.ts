import { readdirSync, readFileSync } from 'node:fs';
import type { FormatName, Recording } from '../recordings/recording.ts';

const folders: Readonly<Record<FormatName, URL>> = {
  'openai-chat': new URL('../../golden/streams/openai-chat/', import.meta.url),
  anthropic: new URL('../../golden/streams/anthropic-messages/', import.meta.url),
  'openai-responses': new URL('../../golden/streams/openai-responses/', import.meta.url),
  gemini: new URL('../../golden/streams/gemini/', import.meta.url),
};

/** Those that report an error before they say anything, by the status that it has as an answer. */
const failures: Readonly<Record<string, number>> = {
  'openai-responses/error-and-failed': 429,
  'openai-responses/failed': 429,
};

/** The golden streams of a format, as if an upstream had sent them. */
export function goldenStreams(format: FormatName): Recording[] {
  const folder = folders[format];
  const files = readdirSync(folder).filter((file) => file.endsWith('.sse'));
  return files.map((file) => {
    const id = `${format}/${file.slice(0, -'.sse'.length)}`;
    const fails = failures[id];
    return {
      id,
      format,
      status: 200,
      ...(fails === undefined ? {} : { fails }),
      request: undefined,
      headers: { 'content-type': 'text/event-stream' },
      body: readFileSync(new URL(file, folder), 'utf8'),
      isStream: true,
      model: 'gold-1',
    };
  });
}
