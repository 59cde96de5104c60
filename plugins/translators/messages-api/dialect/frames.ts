import type { Frame, JsonObject } from '@ai-proxy/core';
import { textOf } from './members.ts';

/** An event of this format: its name is the type of its data. */
export function eventFrame(value: JsonObject): Frame {
  return { event: textOf(value['type']) ?? '', data: JSON.stringify(value), value };
}

const contentType = /"type"\s*:\s*"content_block_(?:start|delta)"/;
const stopType = /"type"\s*:\s*"message_stop"/;

/**
 * True for a frame with content. Where the event has no name its data is searched: quotes inside
 * JSON strings are escaped, so the words of a model cannot match.
 */
export function commits({ event, data }: Frame): boolean {
  if (event === undefined) return contentType.test(data);
  return event === 'content_block_start' || event === 'content_block_delta';
}

/** True for the last frame of a good stream. */
export function isTerminal({ event, data }: Frame): boolean {
  return event === undefined ? stopType.test(data) : event === 'message_stop';
}

/** True for frames that may report a fault; the rest need not be parsed to know that they do not. */
export function mayBeFault({ event, data }: Frame): boolean {
  return event === undefined ? /"error"\s*:/.test(data) : event === 'error';
}
