import type { Part, ToolCallPart, TranslationTarget } from '@ai-proxy/core';
import { fittedId, idKey, likenessOf, placedIdKey, saidKey } from './turn-keys.ts';
import type { CallStep, Turn } from './turn.ts';
import type { TurnMemory } from './turn-memory.ts';

/** A remembered turn, and which of its calls is which step. */
export interface Found {
  readonly turn: Turn;
  readonly calls: ReadonlyMap<CallStep, ToolCallPart>;
}

/** Where a turn stands, and for whom it is looked up. */
export interface Place {
  /** As `WordsBefore` gives it; asked for where ids are not enough. */
  readonly before: () => string;
  readonly target: TranslationTarget;
  readonly memory: TurnMemory;
  readonly client: string;
  /** True for a turn that stands elsewhere in the conversation. */
  readonly isElsewhere: (turn: Turn) => boolean;
}

/**
 * The turn as the target said it: by the id of a call, else by all that it said. Words before may be
 * others by now: clients shorten what is old, and take back what was news for once.
 */
export function findTurn(parts: readonly Part[], place: Place): Found | undefined {
  const { before, client, memory } = place;
  const calls = parts.filter((part) => part.type === 'tool-call');
  // Takes parsing and sorting of all arguments, so only where something may come of it.
  let known: ReadonlyMap<ToolCallPart, string> | undefined;
  const likenesses = (): ReadonlyMap<ToolCallPart, string> =>
    (known ??= new Map(calls.map((call) => [call, likenessOf(call)])));
  const found = (turn: Turn | undefined): Found | undefined => {
    if (turn === undefined || !fits(turn, place)) return undefined;
    const matching = matched(likenesses(), turn);
    return calls.length > 0 && matching.size === 0 ? undefined : { turn, calls: matching };
  };
  const lookups: readonly ((id: string) => Turn | undefined)[] = [
    (id) => memory.findOnly(idKey(client, id)),
    (id) => memory.find(placedIdKey(client, before(), id)),
  ];
  for (const look of lookups)
    for (const { id } of calls) {
      const named = found(look(id));
      if (named !== undefined) return named;
    }
  const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
  if (calls.length === 0 && text.trim() === '') return undefined;
  const said = memory.find(saidKey(client, before(), text, [...likenesses().values()]));
  return said === undefined || place.isElsewhere(said) ? undefined : found(said);
}

/** Proofs are valid where they were given; models that do not reason even refuse those of others. */
function fits(turn: Turn, { target }: Place): boolean {
  return (
    turn.dialect === target.dialect &&
    turn.provider === target.provider &&
    turn.model === target.model
  );
}

/** Each call with its step, which must be alike: the one of its id, else the first one left. */
function matched(
  calls: ReadonlyMap<ToolCallPart, string>,
  turn: Turn,
): ReadonlyMap<CallStep, ToolCallPart> {
  const steps = turn.steps.filter((step) => step.type === 'call');
  const found = new Map<CallStep, ToolCallPart>();
  const known = new Set<ToolCallPart>();
  for (const needsId of [true, false])
    for (const [call, likeness] of calls) {
      const step = steps.find(
        (each) =>
          !found.has(each) &&
          each.likeness === likeness &&
          (!needsId || fittedId(each.id) === fittedId(call.id)),
      );
      if (step === undefined || known.has(call)) continue;
      found.set(step, call);
      known.add(call);
    }
  return found;
}
