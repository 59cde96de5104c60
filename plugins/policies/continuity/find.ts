import type { Message, Part, ToolCallPart, TranslationTarget } from '@ai-proxy/core';
import { fittedId, idKey, likenessKey, likenessOf, textKey, wordsBefore } from './keys.ts';
import type { CallStep, Turn } from './turn.ts';
import type { TurnMemory } from './turn-memory.ts';

/** A remembered turn, and which of its calls is which step. */
export interface Found {
  readonly turn: Turn;
  readonly calls: ReadonlyMap<CallStep, ToolCallPart>;
}

/** Where a turn stands, and for whom it is looked up. */
export interface Place {
  readonly messages: readonly Message[];
  readonly at: number;
  readonly target: TranslationTarget;
  readonly memory: TurnMemory;
  readonly client: string;
}

/**
 * The turn as the target said it: by the id of a call; where no id is known, by name and arguments of
 * a call; without calls, by its text.
 */
export function findTurn(parts: readonly Part[], place: Place): Found | undefined {
  const calls = parts.filter((part) => part.type === 'tool-call');
  const turn = calls.length === 0 ? byText(parts, place) : byCalls(calls, place);
  if (turn === undefined) return undefined;
  return { turn, calls: matched(calls, turn) };
}

function byCalls(calls: readonly ToolCallPart[], place: Place): Turn | undefined {
  const { client, memory, messages, at } = place;
  for (const call of calls) {
    const turn = fit(memory.find(idKey(client, call.id)), place);
    if (turn?.steps.some((step) => step.type === 'call' && isSame(step, call))) return turn;
  }
  const before = wordsBefore(messages, at);
  for (const call of calls) {
    const turn = fit(memory.find(likenessKey(client, before, likenessOf(call))), place);
    if (turn !== undefined) return turn;
  }
  return undefined;
}

/** Some vendors count their calls anew in every answer, so that an id alone is no proof. */
function isSame(step: CallStep, { id, name }: ToolCallPart): boolean {
  return step.id === fittedId(id) && step.name === name;
}

function byText(parts: readonly Part[], place: Place): Turn | undefined {
  const { client, memory, messages, at } = place;
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  if (text.trim() === '') return undefined;
  return fit(memory.find(textKey(client, wordsBefore(messages, at), text)), place);
}

/** Proofs are valid where they were given; models that do not reason even refuse those of others. */
function fit(turn: Turn | undefined, { target }: Place): Turn | undefined {
  const fits =
    turn?.dialect === target.dialect &&
    turn.provider === target.provider &&
    turn.model === target.model;
  return fits ? turn : undefined;
}

/** Each call with its step: by id, else the first one left that is alike. */
function matched(calls: readonly ToolCallPart[], turn: Turn): ReadonlyMap<CallStep, ToolCallPart> {
  const steps = turn.steps.filter((step) => step.type === 'call');
  const found = new Map<CallStep, ToolCallPart>();
  const known = new Set<ToolCallPart>();
  for (const isMatch of [isSame, isAlike])
    for (const call of calls) {
      const step = steps.find((each) => !found.has(each) && isMatch(each, call));
      if (step === undefined || known.has(call)) continue;
      found.set(step, call);
      known.add(call);
    }
  return found;
}

function isAlike(step: CallStep, call: ToolCallPart): boolean {
  return step.likeness === likenessOf(call);
}
