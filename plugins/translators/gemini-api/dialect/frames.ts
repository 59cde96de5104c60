import {
  type Frame,
  type JsonObject,
  objectOf,
  objectsOf,
  parseObject,
  textOf,
} from '@ai-proxy/core';

const partsStart = /"parts"\s*:\s*[[{]/;
const endWord = /"(?:finishReason|blockReason)"\s*:/;

/** The object as a frame. */
export function frameOf(value: JsonObject): Frame {
  return { data: JSON.stringify(value), value };
}

/** What the frame says; undefined for one that is no JSON object. */
export function bodyOf({ data, value }: Frame): JsonObject | undefined {
  return value ?? parseObject(data);
}

/**
 * True for a frame with parts. Quotes inside JSON strings are escaped, so the words of a model cannot
 * match.
 */
export function commits({ data }: Frame): boolean {
  return partsStart.test(data);
}

/** True for a frame that says how the answer ended. Arguments of calls may have the same names. */
export function isTerminal(frame: Frame): boolean {
  if (!endWord.test(frame.data)) return false;
  const body = bodyOf(frame);
  const reasons = objectsOf(body?.['candidates']).map((candidate) => candidate['finishReason']);
  const blocked = objectOf(body?.['promptFeedback'])?.['blockReason'];
  return [...reasons, blocked].some((reason) => reasonOf(reason) !== undefined);
}

/** The reason for an end, where one is said. */
export function reasonOf(value: unknown): string | undefined {
  const text = textOf(value) ?? '';
  return text === '' || text.endsWith('_UNSPECIFIED') ? undefined : text;
}

/** True for frames that may report a fault; the rest need not be parsed to know that they do not. */
export function mayBeFault({ data }: Frame): boolean {
  return data.includes('"error"');
}
