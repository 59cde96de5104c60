import type { CanonicalRequest, Message, Part, TranslationTarget } from '@ai-proxy/core';
import {
  idKey,
  likenessOf,
  placedIdKey,
  saidKey,
  textDigestOf,
} from '../../../../../plugins/policies/continuity/turn-keys.ts';
import { TurnMemory } from '../../../../../plugins/policies/continuity/turn-memory.ts';
import type { CallStep, Step, Turn } from '../../../../../plugins/policies/continuity/turn.ts';
import { WordsBefore } from '../../../../../plugins/policies/continuity/words-before.ts';

/** Where the turns of these tests were said. */
export const target: TranslationTarget = { dialect: 'proving', provider: 'maker', model: 'big' };

export function thought(text: string): Extract<Part, { type: 'reasoning' }> {
  return { type: 'reasoning', text, signature: `proof of ${text}`, origin: 'proving' };
}

export function call(id: string, args: string = '{"a":1}'): Extract<Part, { type: 'tool-call' }> {
  return { type: 'tool-call', id, name: 'look', arguments: args };
}

export function callStep(id: string, more: Partial<CallStep> = {}): CallStep {
  return { type: 'call', id, likeness: likenessOf(call(id)), ...more };
}

export function turnOf(steps: readonly Step[], more: Partial<Turn> = {}): Turn {
  return { ...target, steps, textDigest: textDigestOf(''), ...more };
}

export function user(text: string): Message {
  return { role: 'user', parts: [{ type: 'text', text }] };
}

export function assistant(...parts: Part[]): Message {
  return { role: 'assistant', parts };
}

export function result(callId: string, text: string): Message {
  return {
    role: 'user',
    parts: [{ type: 'tool-result', callId, content: [{ type: 'text', text }] }],
  };
}

export function requestOf(...messages: Message[]): CanonicalRequest {
  return { model: 'any', stream: false, messages, sampling: {} };
}

export interface FakeTime {
  nowMs: number;
}

/** A memory whose clock a test moves. */
export function memoryOf(
  limits: { entries?: number; bytes?: number; ttlMs?: number } = {},
  time: FakeTime = { nowMs: 0 },
): TurnMemory {
  const all = { entries: 100, bytes: 1_000_000, ttlMs: 1000, ...limits };
  return new TurnMemory(all, { monotonic: () => time.nowMs });
}

/** Keeps a turn as the plugin would: said by the client's upstream after those messages. */
export function keep(
  memory: TurnMemory,
  turn: Turn,
  {
    after,
    client = 'me',
    text = '',
  }: { after: readonly Message[]; client?: string; text?: string },
): void {
  const before = new WordsBefore(after).all();
  const calls = turn.steps.filter((step) => step.type === 'call');
  memory.keep(turn, [
    ...calls.flatMap(({ id }) => [idKey(client, id), placedIdKey(client, before, id)]),
    saidKey(
      client,
      before,
      text,
      calls.map(({ likeness }) => likeness),
    ),
  ]);
}
