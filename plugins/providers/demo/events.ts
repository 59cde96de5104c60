import { setTimeout as sleep } from 'node:timers/promises';
import type { CanonicalResponse, Part, PartDelta, StreamEvent } from '@ai-proxy/core';

/** The answer in the pieces a model would write it in, with a pause after each. */
export async function* eventsOf(
  response: CanonicalResponse,
  intervalMs: number,
): AsyncGenerator<StreamEvent> {
  const { id, model } = response;
  yield { type: 'message-start', id, model };
  for (const { parts, stopReason } of response.choices) {
    for (const [index, part] of parts.entries()) {
      yield { type: 'part-start', index, part: emptied(part) };
      for (const delta of deltasOf(part)) {
        if (intervalMs > 0) await sleep(intervalMs);
        yield { type: 'part-delta', index, delta };
      }
      yield { type: 'part-end', index };
    }
    yield { type: 'message-end', stopReason };
  }
  if (response.usage !== undefined) yield { type: 'usage', usage: response.usage };
  yield { type: 'end' };
}

function emptied(part: Part): Part {
  if (part.type === 'text') return { ...part, text: '' };
  return part.type === 'tool-call' ? { ...part, arguments: '' } : part;
}

function deltasOf(part: Part): PartDelta[] {
  if (part.type === 'text') return wordsOf(part.text).map((text) => ({ type: 'text', text }));
  if (part.type !== 'tool-call') return [];
  return (part.arguments.match(/.{1,8}/gs) ?? []).map((text) => ({ type: 'arguments', text }));
}

/** The words of a text, each with the space behind it. */
export function wordsOf(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}
