import type { Message, Part } from '@ai-proxy/core';
import { extending, inhabited, mergeAll, ownMembers } from './members.ts';

/**
 * Neighbouring turns of the model as one, which is how the API reads them: clients keep one for each
 * frame of a stream. The texts of such frames are one text.
 */
export function merged(messages: readonly Message[]): readonly Message[] {
  const runs: Message[][] = [];
  for (const message of messages) {
    const run = runs.at(-1);
    const isNeighbour = message.role === 'assistant' && run?.[0]?.role === 'assistant';
    if (isNeighbour) run.push(message);
    else runs.push([message]);
  }
  return runs.flatMap(together);
}

function together(run: readonly Message[]): readonly Message[] {
  const [first] = run;
  if (first === undefined || run.length === 1) return run;
  const parts: Part[] = [];
  for (const message of run)
    for (const [index, part] of message.parts.entries()) {
      // Within a turn, texts are apart on purpose.
      const last = index === 0 ? parts.at(-1) : undefined;
      const joint = last && joined(last, part);
      if (joint === undefined) parts.push(part);
      else parts[parts.length - 1] = joint;
    }
  const members = inhabited(mergeAll(run.map((message) => ownMembers(message))));
  return [{ role: first.role, parts, ...extending(members) }];
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
