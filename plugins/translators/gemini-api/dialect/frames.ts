import { parseObject, type Frame } from '@ai-proxy/core';
import { objectOf, objectsOf, textOf } from './members.ts';

const partsStart = /"parts"\s*:\s*[[{]/;
const endWord = /"(?:finishReason|blockReason)"\s*:/;

/**
 * True for a frame with parts. Quotes inside JSON strings are escaped, so the words of a model cannot
 * match.
 */
export function commits({ data }: Frame): boolean {
  return partsStart.test(data);
}

/** True for a frame that says how the answer ended. Arguments of calls may have the same names. */
export function isTerminal({ data }: Frame): boolean {
  if (!endWord.test(data)) return false;
  const body = parseObject(data);
  const reasons = objectsOf(body?.['candidates']).map((candidate) => candidate['finishReason']);
  const blocked = objectOf(body?.['promptFeedback'])?.['blockReason'];
  return [...reasons, blocked].some((reason) => !isUnsaid(reason));
}

function isUnsaid(reason: unknown): boolean {
  const text = textOf(reason) ?? '';
  return text === '' || text.endsWith('_UNSPECIFIED');
}

/** True for frames that may report a fault; the rest need not be parsed to know that they do not. */
export function mayBeFault({ data }: Frame): boolean {
  return data.includes('"error"');
}
