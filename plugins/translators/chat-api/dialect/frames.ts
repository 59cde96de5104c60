/** Quick looks at frames of a stream that need no decoder. */
import { isObject, parseObject, type Frame, type JsonObject, type JsonValue } from '@ai-proxy/core';
import { doneMark } from './wire.ts';

/** The object as a frame. */
export function frameOf(value: JsonObject): Frame {
  return { data: JSON.stringify(value), value };
}

const contentMembers = [
  'content',
  'reasoning_content',
  'reasoning',
  'refusal',
  'tool_calls',
  'function_call',
  'audio',
  'images',
];

/** True for a chunk that says something or finishes; chunks that only name the role do not. */
export function commits(frame: Frame): boolean {
  if (!frame.data.includes('"choices"')) return false;
  const { error, choices } = parseObject(frame.data) ?? {};
  if (error !== undefined && error !== null) return false;
  return (
    Array.isArray(choices) && choices.some((choice: JsonValue) => isObject(choice) && says(choice))
  );
}

function says(choice: JsonObject): boolean {
  if (isFilled(choice['finish_reason'])) return true;
  const delta = choice['delta'];
  return isObject(delta) && contentMembers.some((name) => isFilled(delta[name]));
}

function isFilled(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}

/** True for the frame that ends a good stream. */
export function isTerminal(frame: Frame): boolean {
  return frame.data.trim() === doneMark;
}
