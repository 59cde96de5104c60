import type { CanonicalRequest, Message, Part, TranslationTarget } from '@ai-proxy/core';
import { CallNames } from './call-names.ts';
import { findTurn } from './find.ts';
import { rebuilt } from './rebuild.ts';
import type { TurnMemory } from './turn-memory.ts';
import type { Turn } from './turn.ts';
import { WordsBefore } from './words-before.ts';

/** The assistant's neighbouring messages: some clients send each piece of a stream back as one. */
interface Run {
  readonly start: number;
  readonly end: number;
}

/** Puts the proofs that the target gave back into the turns of a request that is sent to it. */
export function restoreProofs(
  request: CanonicalRequest,
  target: TranslationTarget,
  memory: TurnMemory,
  client: string,
): CanonicalRequest {
  if (!memory.holdsTurnsOf(target)) return request;
  const { messages } = request;
  const names = new CallNames(messages);
  const words = new WordsBefore(messages);
  const used = new Set<Turn>();
  const isElsewhere = (turn: Turn): boolean => used.has(turn) || names.hasCallsOf(turn);
  const restored = [...messages];
  // From the end, since of turns that look alike the last one is remembered, and needed most.
  for (const { start, end } of runsOf(messages).toReversed()) {
    const parts = messages.slice(start, end).flatMap((message) => message.parts);
    if (parts.some((part) => isProven(part, target))) continue;
    const before = (): string => words.at(start);
    const found = findTurn(parts, { before, target, memory, client, isElsewhere });
    if (found === undefined || used.has(found.turn)) continue;
    used.add(found.turn);
    const renamed = names.give(found.calls);
    const answers = answersTo(messages, end).map((message) => withIds(message, renamed));
    const bare = parts.filter(({ type }) => type !== 'reasoning');
    const turn = withIds({ role: 'assistant', parts: rebuilt(bare, found) }, renamed);
    restored.splice(
      start,
      end - start + answers.length,
      { ...messages[start], ...turn },
      ...answers,
    );
  }
  return used.size === 0 ? request : { ...request, messages: restored };
}

function runsOf(messages: readonly Message[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [at, { role }] of messages.entries()) {
    if (role !== 'assistant') continue;
    const last = runs.at(-1);
    if (last?.end === at) runs[runs.length - 1] = { start: last.start, end: at + 1 };
    else runs.push({ start: at, end: at + 1 });
  }
  return runs;
}

/** The messages up to the assistant's next one, where results stand. */
function answersTo(messages: readonly Message[], end: number): readonly Message[] {
  const next = messages.findIndex(({ role }, at) => at >= end && role === 'assistant');
  return messages.slice(end, next === -1 ? undefined : next);
}

/** The message with other ids for calls and results. */
function withIds(message: Message, renamed: ReadonlyMap<string, string>): Message {
  if (renamed.size === 0) return message;
  return { ...message, parts: message.parts.map((part) => withId(part, renamed)) };
}

function withId(part: Part, renamed: ReadonlyMap<string, string>): Part {
  if (part.type === 'tool-call') return { ...part, id: renamed.get(part.id) ?? part.id };
  if (part.type !== 'tool-result') return part;
  return { ...part, callId: renamed.get(part.callId) ?? part.callId };
}

function isProven(part: Part, { dialect }: TranslationTarget): boolean {
  if (part.type !== 'reasoning' || part.origin !== dialect) return false;
  return part.signature !== undefined || part.redacted !== undefined;
}
