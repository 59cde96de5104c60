import type { Message, ToolCallPart } from '@ai-proxy/core';
import type { CallStep, Turn } from './turn.ts';

/** Gives calls the ids back that a client's format has changed or lost, none of them twice. */
export class CallNames {
  readonly #taken: Set<string>;

  constructor(messages: readonly Message[]) {
    const parts = messages.flatMap((message) => message.parts);
    this.#taken = new Set(parts.flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])));
  }

  /** True where a call of the conversation has the id of one of the turn's. */
  hasCallsOf({ steps }: Turn): boolean {
    return steps.some((step) => step.type === 'call' && this.#taken.has(step.id));
  }

  /** The upstream's ids of one turn by the client's, as far as they differ. */
  give(calls: ReadonlyMap<CallStep, ToolCallPart>): ReadonlyMap<string, string> {
    const renamed = new Map<string, string>();
    for (const [step, call] of calls) {
      if (step.id === call.id || this.#taken.has(step.id)) continue;
      this.#taken.add(step.id);
      renamed.set(call.id, step.id);
    }
    return renamed;
  }
}
