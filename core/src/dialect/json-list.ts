import { GatewayError } from '../errors/gateway-error.ts';
import { readFrames } from './sse.ts';
import type { Continuation, Transcoder } from './stream.ts';

/**
 * A stream as one JSON list: the data of its events are the elements. Transcoders give whole events
 * only. Throws `UPSTREAM_PROTOCOL` for one whose data is no JSON.
 */
export function asJsonList(events: Transcoder): Transcoder {
  let isOpen = false;

  const elements = (text: Buffer | string): string => {
    let list = '';
    for (const { data } of readFrames(Buffer.from(text))) {
      demandJson(data);
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
    end: () => {
      const text = events.end();
      return events.continuation?.broken === undefined ? last(text) : elements(text);
    },
    fail: (error) => last(events.fail(error)),
    delivered: () => events.delivered(),
    ...(events.continuation === undefined
      ? {}
      : { continuation: inList(events.continuation, elements) }),
  };
}

function inList(events: Continuation, elements: (text: string) => string): Continuation {
  return {
    get broken() {
      return events.broken;
    },
    get text() {
      return events.text;
    },
    goOn: (from, stages) => elements(events.goOn(from, stages)),
  };
}

function demandJson(data: string): void {
  try {
    JSON.parse(data);
  } catch (cause) {
    throw new GatewayError('UPSTREAM_PROTOCOL', {
      message: 'The upstream sent an event that is no JSON.',
      cause,
    });
  }
}
