/** Quick looks at frames of a stream that need no decoder. */
import { isObject, parseObject, type Frame, type JsonObject } from '@ai-proxy/core';

/** Events that say how the answer goes, and nothing of it. */
const lifecycle: ReadonlySet<string> = new Set([
  'error',
  'keepalive',
  'response.created',
  'response.queued',
  'response.in_progress',
  'response.failed',
  'response.content_part.added',
  'response.reasoning_summary_part.added',
]);

/** Items that begin empty; what they say follows. */
const emptyItems: ReadonlySet<unknown> = new Set(['message', 'reasoning']);

/** What a frame says; undefined where it is no JSON object. */
export function eventOf(frame: Frame): JsonObject | undefined {
  return frame.value ?? parseObject(frame.data);
}

/** The type of an event: its name, or what its data says. Quotes in the words of a model are escaped. */
function typeOf({ event, data }: Frame): string {
  if (event !== undefined && event !== 'message') return event;
  return /"type"\s*:\s*"(response\.[a-z_.]+|error|keepalive)"/.exec(data)?.[1] ?? '';
}

/** True for a frame that says something, begins a call or a tool of the provider, or finishes. */
export function commits(frame: Frame): boolean {
  const type = typeOf(frame);
  if (!type.startsWith('response.') || lifecycle.has(type)) return false;
  if (type !== 'response.output_item.added') return true;
  const item = eventOf(frame)?.['item'];
  return isObject(item) && !emptyItems.has(item['type']);
}

/** True for the frame that ends a good stream. */
export function isTerminal(frame: Frame): boolean {
  const type = typeOf(frame);
  return type === 'response.completed' || type === 'response.incomplete';
}

/** True for frames that may report a fault; the rest need not be parsed to know that they do not. */
export function mayBeFault(frame: Frame): boolean {
  const type = typeOf(frame);
  if (type === 'error' || type === 'response.failed') return true;
  return !type.startsWith('response.') && frame.data.includes('"error"');
}
