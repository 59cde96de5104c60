/**
 * Thinking of other providers reaches Messages clients without a valid signature, and comes back in
 * bodies that pass to their own API as they are. A signature of ours tells it from thinking that is
 * unsigned for other reasons, as of vendors that speak this format and sign nothing.
 */
import type { Mapper, StreamEvent } from '@ai-proxy/core';

/** The dialect in which thinking is marked. */
export const markedDialect = 'anthropic-messages';

/** Stands for a signature; base64 of `ai-proxy:unsigned`. */
export const foreignSignature = 'YWktcHJveHk6dW5zaWduZWQ=';

/** Marks the reasoning of one answer. Reasoning without words stays hidden, so it gets no mark. */
export function markThinking(): Mapper {
  /** Open reasoning parts, and whether they have said anything. */
  const open = new Map<string, boolean>();

  return (event) => {
    if (event.type === 'part-start' && event.part.type === 'reasoning') {
      const { redacted: _redacted, signature: _signature, ...part } = event.part;
      open.set(placeOf(event), part.text !== '');
      return { ...event, part: { ...part, origin: markedDialect } };
    }
    if (event.type === 'part-delta' && open.has(placeOf(event))) {
      const { type } = event.delta;
      if (type === 'signature' || type === 'redacted') return undefined;
      if (type === 'text') open.set(placeOf(event), true);
    }
    if (event.type !== 'part-end' || open.get(placeOf(event)) !== true) return event;
    open.delete(placeOf(event));
    const { choice = 0, index } = event;
    const delta = { type: 'signature', signature: foreignSignature } as const;
    return [{ type: 'part-delta', choice, index, delta }, event];
  };
}

function placeOf({ choice = 0, index }: Extract<StreamEvent, { index: number }>): string {
  return `${choice} ${index}`;
}
