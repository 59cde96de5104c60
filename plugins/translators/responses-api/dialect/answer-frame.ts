import { isObject, type Frame, type JsonObject } from '@ai-proxy/core';
import { eventOf } from './frames.ts';

/** A frame with the answer that it tells of, which an error that follows it must repeat. */
export interface AnswerFrame extends Frame {
  readonly answer: JsonObject;
}

/** The answer that a frame tells of: one that was read has it only where its event says it. */
export function answerOf(frame: Frame | undefined): JsonObject | undefined {
  if (frame === undefined) return undefined;
  if ('answer' in frame && isObject(frame.answer)) return frame.answer;
  const response = eventOf(frame)?.['response'];
  return isObject(response) ? response : undefined;
}

/** The number after that of a frame. */
export function numberAfter(frame: Frame | undefined): number {
  const number = frame === undefined ? undefined : eventOf(frame)?.['sequence_number'];
  return typeof number === 'number' ? number + 1 : 0;
}
