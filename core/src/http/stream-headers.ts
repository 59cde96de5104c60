import type { StreamFraming } from '../pipeline/plugin.ts';

const contentTypes: Readonly<Record<StreamFraming, string>> = {
  events: 'text/event-stream; charset=utf-8',
  'json-list': 'application/json; charset=utf-8',
};

const uncached = { 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' } as const;

/** Headers of a streamed answer. */
export function streamHeaders(framing: StreamFraming): Readonly<Record<string, string>> {
  return { ...uncached, 'content-type': contentTypes[framing] };
}
