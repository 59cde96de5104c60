import { SseReader } from './sse.ts';
import type { Transcoder } from './stream.ts';

/** A stream as one JSON list: the data of its events, which must be JSON, are the elements. */
export function asJsonList(events: Transcoder): Transcoder {
  const reader = new SseReader();
  let isOpen = false;

  const elements = (text: Buffer | string): string => {
    let list = '';
    for (const { data } of reader.read(Buffer.from(text))) {
      list += (isOpen ? ',\r\n' : '[') + data;
      isOpen = true;
    }
    return list;
  };
  const last = (text: Buffer | string): string => elements(text) + (isOpen ? ']' : '[]');

  return {
    state: events.state,
    push: (chunk) => {
      const text = events.push(chunk);
      return events.state.finished ? last(text) : elements(text);
    },
    end: () => last(events.end()),
    fail: (error) => last(events.fail(error)),
  };
}
