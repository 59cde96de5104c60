import { type Frame, type JsonObject, textOf } from '@ai-proxy/core';

/** An event of this format: its name is the type of its data. */
export function eventFrame(value: JsonObject): Frame {
  return { event: textOf(value['type']) ?? '', data: JSON.stringify(value), value };
}

const contentType = /"type"\s*:\s*"content_block_(?:start|delta)"/;
const emptyBlock = /"content_block"\s*:\s*\{[^{}]*"type"\s*:\s*"(?:text|thinking)"/;
const someText = /"(?:text|thinking)"\s*:\s*"[^"]/;
const stopType = /"type"\s*:\s*"message_stop"/;

/**
 * True for a frame with content. Where the event has no name its data is searched: quotes inside
 * JSON strings are escaped, so the words of a model cannot match.
 */
export function commits({ event, data }: Frame): boolean {
  if (event === undefined && !contentType.test(data)) return false;
  if (event === 'content_block_delta') return true;
  return (event === undefined || event === 'content_block_start') && !opensNothing(data);
}

/** Texts and thinking begin empty, and what is in them comes later; calls begin with their name. */
function opensNothing(data: string): boolean {
  return emptyBlock.test(data) && !someText.test(data);
}

/** True for the last frame of a good stream. */
export function isTerminal({ event, data }: Frame): boolean {
  return event === undefined ? stopType.test(data) : event === 'message_stop';
}

/** True for frames that may report a fault; the rest need not be parsed to know that they do not. */
export function mayBeFault({ event, data }: Frame): boolean {
  return event === undefined ? /"error"\s*:/.test(data) : event === 'error';
}
