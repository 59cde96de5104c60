import type { CanonicalRequest, Message, Part, TranslationTarget } from '@ai-proxy/core';
import { findTurn, type Found } from './find.ts';
import { rebuilt } from './rebuild.ts';
import type { TurnMemory } from './turn-memory.ts';

/** Puts the proofs that the target gave back into the turns of a request that is sent to it. */
export function restoreProofs(
  request: CanonicalRequest,
  target: TranslationTarget,
  memory: TurnMemory,
  client: string,
): CanonicalRequest {
  if (memory.size === 0) return request;
  const messages: Message[] = [];
  let changed = false;
  for (let at = 0; at < request.messages.length;) {
    const run = assistantRun(request.messages, at);
    const restored = restoredTurn(request.messages, at, run, target, memory, client);
    if (restored !== undefined) changed = true;
    messages.push(...(restored ?? request.messages.slice(at, at + Math.max(1, run.length))));
    at += Math.max(1, run.length);
  }
  return changed ? { ...request, messages } : request;
}

/** The assistant's neighbouring messages: one turn, since some clients send each piece of a stream back. */
function assistantRun(messages: readonly Message[], start: number): readonly Message[] {
  const length = messages.slice(start).findIndex(({ role }) => role !== 'assistant');
  return messages.slice(start, length === -1 ? undefined : start + length);
}

/** The turn with what is known of it; undefined where that is nothing, or the client sent it. */
function restoredTurn(
  messages: readonly Message[],
  at: number,
  run: readonly Message[],
  target: TranslationTarget,
  memory: TurnMemory,
  client: string,
): readonly Message[] | undefined {
  const [first] = run;
  const parts = run.flatMap((message) => message.parts);
  if (first === undefined || parts.some((part) => isProven(part, target))) return undefined;
  const found: Found | undefined = findTurn(parts, { messages, at, target, memory, client });
  if (found === undefined) return undefined;
  const bare = parts.filter((part) => part.type !== 'reasoning');
  return [{ ...first, parts: rebuilt(bare, found) }];
}

function isProven(part: Part, { dialect }: TranslationTarget): boolean {
  if (part.type !== 'reasoning' || part.origin !== dialect) return false;
  return part.signature !== undefined || part.redacted !== undefined;
}
