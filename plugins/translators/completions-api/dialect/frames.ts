/** Quick looks at frames of a stream that need no decoder. */
import { isObject, parseObject, type Frame, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { doneMark } from './wire.ts';

/** The object as a frame. */
export function frameOf(value: JsonObject): Frame {
  return { data: JSON.stringify(value), value };
}

/** True for a chunk that says something or finishes. */
export function commits(frame: Frame): boolean {
  if (!frame.data.includes('"choices"')) return false;
  const { error, choices } = parseObject(frame.data) ?? {};
  if ((error ?? null) !== null || !Array.isArray(choices)) return false;
  return choices.some((choice: JsonValue) => isObject(choice) && says(choice));
}

function says({ text, finish_reason: finish }: JsonObject): boolean {
  return [text, finish].some((value) => typeof value === 'string' && value !== '');
}

/** True for the frame that ends a good stream. */
export function isTerminal(frame: Frame): boolean {
  return frame.data.trim() === doneMark;
}
