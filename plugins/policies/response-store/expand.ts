import type { Draft, JsonObject, JsonValue } from '@ai-proxy/core';
import type { ExchangeStore } from './exchange-store.ts';

/** A request of the client, as far as it can be remembered. */
export interface Asked {
  readonly previous?: string;
  readonly items: readonly JsonValue[];
}

/**
 * Puts the conversation that a request builds on before its input. False where that is not known: the
 * body is left alone then, since its upstream may know it.
 */
export function expandRequest(
  body: Draft,
  { items, previous }: Asked,
  store: ExchangeStore,
  client: string,
): boolean {
  if (previous === undefined) return true;
  const before = store.conversation(client, previous);
  if (before === undefined) return false;
  body.set('input', [...before, ...items]);
  body.remove('previous_response_id');
  return true;
}

/**
 * What a body asks, in items; one that builds on an answer may have none. Undefined where its input is
 * something else, and where the rest of the conversation is kept by the provider.
 */
export function askedOf(body: JsonObject): Asked | undefined {
  const { conversation, input, previous_response_id: previous, prompt } = body;
  if ((conversation ?? prompt ?? null) !== null) return undefined;
  const isBuilding = typeof previous === 'string' && previous !== '';
  const items = isBuilding && (input ?? null) === null ? [] : itemsOf(input);
  if (items === undefined) return undefined;
  return isBuilding ? { previous, items } : { items };
}

function itemsOf(input: JsonValue | undefined): readonly JsonValue[] | undefined {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  if (Array.isArray(input)) return input;
  return undefined;
}
