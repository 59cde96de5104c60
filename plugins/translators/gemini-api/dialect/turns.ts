import type { JsonObject } from '@ai-proxy/core';
import { mergeMembers, objectOf, textOf } from './members.ts';
import { signatureStandIn } from './wire.ts';

/** A turn as it is sent. */
export interface Turn {
  readonly role: 'user' | 'model';
  readonly parts: readonly JsonObject[];
  /** What results could not hold; stands after all of them. */
  readonly beside: readonly JsonObject[];
  readonly members: JsonObject;
}

/** Neighbours of one role as one turn, without the turns that have nothing left to say. */
export function merged(turns: readonly Turn[]): readonly Turn[] {
  const result: Turn[] = [];
  for (const turn of turns.filter(({ parts }) => parts.length > 0)) {
    const previous = result.at(-1);
    if (previous?.role !== turn.role) {
      result.push(turn);
      continue;
    }
    result[result.length - 1] = {
      role: turn.role,
      parts: [...previous.parts, ...turn.parts],
      beside: [...previous.beside, ...turn.beside],
      members: mergeMembers(previous.members, turn.members),
    };
  }
  return result;
}

/**
 * Results stand first in their turn, in the order of the calls they answer, since calls without ids
 * are matched by their place. What results could not hold follows them.
 */
export function arranged(turns: readonly Turn[]): readonly Turn[] {
  return turns.map((turn, index) => {
    const results = turn.parts.filter(isResult);
    if (turn.role !== 'user' || results.length === 0) return turn;
    const others = turn.parts.filter((part) => !isResult(part));
    const sorted = inOrderOfCalls(results, turns[index - 1]?.parts ?? []);
    return { ...turn, parts: [...sorted, ...turn.beside, ...others], beside: [] };
  });
}

function inOrderOfCalls(
  results: readonly JsonObject[],
  before: readonly JsonObject[],
): readonly JsonObject[] {
  const left = [...results];
  const sorted = before.flatMap((part) => {
    const call = objectOf(part['functionCall']);
    const at = call === undefined ? -1 : left.findIndex((result) => answers(result, call));
    return at === -1 ? [] : left.splice(at, 1);
  });
  return [...sorted, ...left];
}

function answers(part: JsonObject, call: JsonObject): boolean {
  const result = objectOf(part['functionResponse']);
  return result?.['id'] === call['id'] && result?.['name'] === call['name'];
}

/**
 * In the turn that is still going on, the first call of each step must be signed. One that this API
 * did not make gets the documented stand-in.
 */
export function signed(turns: readonly Turn[]): readonly Turn[] {
  const asked = turns.findLastIndex(({ role, parts }) => role === 'user' && !parts.some(isResult));
  return turns.map((turn, index) => (index > asked && turn.role === 'model' ? sign(turn) : turn));
}

function sign(turn: Turn): Turn {
  const first = turn.parts.findIndex((part) => objectOf(part['functionCall']) !== undefined);
  const call = turn.parts[first];
  if (call === undefined || textOf(call['thoughtSignature']) !== undefined) return turn;
  const standing = { ...call, thoughtSignature: signatureStandIn };
  return { ...turn, parts: turn.parts.with(first, standing) };
}

function isResult(part: JsonObject): boolean {
  return objectOf(part['functionResponse']) !== undefined;
}
