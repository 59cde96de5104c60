import { readdirSync, readFileSync } from 'node:fs';
import type { FormatName, Recording } from '../recordings/recording.ts';

const folders: Readonly<Record<FormatName, URL>> = {
  'openai-chat': new URL('../../golden/streams/openai-chat/', import.meta.url),
  anthropic: new URL('../../golden/streams/anthropic-messages/', import.meta.url),
};

/** The golden streams of a format, as if an upstream had sent them. */
export function goldenStreams(format: FormatName): Recording[] {
  const folder = folders[format];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sse'))
    .map((file) => ({
      id: `${format}/${file.slice(0, -'.sse'.length)}`,
      format,
      status: 200,
      request: undefined,
      headers: { 'content-type': 'text/event-stream' },
      body: readFileSync(new URL(file, folder), 'utf8'),
      isStream: true,
      model: 'gold-1',
    }));
}
