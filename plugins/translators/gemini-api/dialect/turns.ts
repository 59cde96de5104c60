import { type JsonObject, objectOf, textOf } from '@ai-proxy/core';
import { listed, mergeAll } from './members.ts';
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
  const runs: Turn[][] = [];
  for (const turn of turns.filter(({ parts }) => parts.length > 0)) {
    const run = runs.at(-1);
    if (run?.[0]?.role === turn.role) run.push(turn);
    else runs.push([turn]);
  }
  return runs.flatMap(asOne);
}

function asOne(run: readonly Turn[]): readonly Turn[] {
  const [first] = run;
  if (first === undefined || run.length === 1) return run;
  return [
    {
      role: first.role,
      parts: run.flatMap(({ parts }) => parts),
      beside: run.flatMap(({ beside }) => beside),
      members: mergeAll(run.map(({ members }) => members)),
    },
  ];
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
  const waiting = new Map<string, JsonObject[]>();
  for (const result of results.toReversed()) {
    const key = keyOf(objectOf(result['functionResponse']));
    const same = waiting.get(key);
    if (same === undefined) waiting.set(key, [result]);
    else same.push(result);
  }
  const sorted = before.flatMap((part) => {
    const call = objectOf(part['functionCall']);
    return call === undefined ? [] : listed(waiting.get(keyOf(call))?.pop());
  });
  const placed = new Set(sorted);
  return [...sorted, ...results.filter((result) => !placed.has(result))];
}

/** A result has the id and the name of its call. */
function keyOf(wire: JsonObject | undefined): string {
  return JSON.stringify([wire?.['id'], wire?.['name']]);
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
