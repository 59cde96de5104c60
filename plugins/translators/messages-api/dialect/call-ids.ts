import type { Message } from '@ai-proxy/core';
import { callIdPattern } from './wire.ts';

/**
 * Gives every call of one request an id that this API takes: letters, digits, `_` and `-`, and no id
 * twice. Ids that already fit stay as they are; a result gets the id its call got.
 */
export class CallIds {
  readonly #taken: Set<string>;
  readonly #given = new Set<string>();
  /** Ids of the calls without a result, oldest first, by the id the client used. */
  readonly #open = new Map<string, string[]>();
  readonly #last = new Map<string, string>();

  constructor(messages: readonly Message[]) {
    const calls = messages
      .flatMap(({ parts }) => parts)
      .filter((part) => part.type === 'tool-call');
    this.#taken = new Set(calls.map(({ id }) => id).filter((id) => callIdPattern.test(id)));
  }

  /** The id of a call; calls must be asked for in their order. */
  call(id: string): string {
    const fits = callIdPattern.test(id) && !this.#given.has(id);
    const given = fits ? id : this.#free(id);
    this.#given.add(given);
    this.#open.set(id, [...(this.#open.get(id) ?? []), given]);
    this.#last.set(id, given);
    return given;
  }

  /** The id of the call that the result answers. */
  result(id: string): string {
    const [oldest, ...others] = this.#open.get(id) ?? [];
    if (oldest === undefined) return this.#last.get(id) ?? fitting(id);
    this.#open.set(id, others);
    return oldest;
  }

  #free(id: string): string {
    const base = fitting(id);
    let candidate = base;
    for (let count = 2; this.#taken.has(candidate) || this.#given.has(candidate); count += 1)
      candidate = `${base}_${count}`;
    return candidate;
  }
}

/** The id with every other character replaced. */
export function fitting(id: string): string {
  return id === '' ? 'call' : id.replace(/[^a-zA-Z0-9_-]/g, '_');
}
