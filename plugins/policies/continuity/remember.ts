import type { Reply } from '@ai-proxy/core';
import { idKey, placedIdKey, saidKey, textDigestOf } from './turn-keys.ts';
import type { TurnMemory } from './turn-memory.ts';
import { TurnRecorder, type RecordedTurn } from './turn-recorder.ts';

/** Whose answer it is, and after which words. */
export interface Asked {
  readonly client: string;
  /** As `WordsBefore` gives it; asked for when there is something to remember. */
  readonly before: () => string;
  /** Turns with calls are worth remembering even if nothing is proven. */
  readonly keepsCalls: boolean;
}

/** Remembers the turns of an answer once they are complete. */
export function rememberProofs(reply: Reply, asked: Asked, memory: TurnMemory): void {
  const { body, served } = reply;
  if ((body.kind !== 'whole' && body.kind !== 'stream') || served === undefined) return;
  const { dialect } = body;
  const { model, provider } = served;
  const recorder = new TurnRecorder(dialect);
  reply.observe((event) => {
    const recorded = recorder.see(event);
    if (recorded === undefined || !isWorthKeeping(recorded, asked)) return;
    const { steps, text } = recorded;
    const turn = { dialect, provider, model, steps, textDigest: textDigestOf(text) };
    memory.keep(turn, keysOf(recorded, asked));
  });
}

function isWorthKeeping({ isProven, steps }: RecordedTurn, { keepsCalls }: Asked): boolean {
  return isProven || (keepsCalls && steps.some(({ type }) => type === 'call'));
}

function keysOf({ steps, text }: RecordedTurn, { before, client }: Asked): readonly string[] {
  const calls = steps.filter((step) => step.type === 'call');
  if (calls.length === 0 && text.trim() === '') return [];
  const words = before();
  const likenesses = calls.map(({ likeness }) => likeness);
  const ids = calls.flatMap(({ id }) => [idKey(client, id), placedIdKey(client, words, id)]);
  return [...ids, saidKey(client, words, text, likenesses)];
}
