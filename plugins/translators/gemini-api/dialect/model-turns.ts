import type { Message, Part } from '@ai-proxy/core';
import { extending, inhabited, mergeMembers, ownMembers } from './members.ts';

/**
 * Neighbouring turns of the model as one, which is how the API reads them: clients keep one for each
 * frame of a stream. The texts of such frames are one text.
 */
export function merged(messages: readonly Message[]): readonly Message[] {
  const result: Message[] = [];
  for (const message of messages) {
    const previous = result.at(-1);
    const isNeighbour = message.role === 'assistant' && previous?.role === 'assistant';
    if (isNeighbour) result[result.length - 1] = together(previous, message);
    else result.push(message);
  }
  return result;
}

function together(first: Message, second: Message): Message {
  const [next, ...rest] = second.parts;
  const last = first.parts.at(-1);
  const joint = last !== undefined && next !== undefined ? joined(last, next) : undefined;
  const members = inhabited(mergeMembers(ownMembers(first), ownMembers(second)));
  return {
    role: first.role,
    parts:
      joint === undefined
        ? [...first.parts, ...second.parts]
        : [...first.parts.slice(0, -1), joint, ...rest],
    ...extending(members),
  };
}

/** Two parts as one; undefined where they are of different types or something stands on one of them. */
function joined(first: Part, second: Part): Part | undefined {
  if (isEmpty(second)) return first;
  if (isEmpty(first)) return second;
  if (!isBare(first) || !isBare(second) || first.type !== second.type) return undefined;
  return { ...first, text: first.text + second.text };
}

function isEmpty(part: Part): boolean {
  return isBare(part) && part.text === '';
}

function isBare(part: Part): part is Extract<Part, { type: 'text' | 'reasoning' }> {
  const isWords = part.type === 'text' || part.type === 'reasoning';
  return isWords && part.extensions === undefined && !('signature' in part);
}
