import type { Message } from '@ai-proxy/core';
import { callIdPattern } from './wire.ts';

/** Ids given for one id of the client, oldest first; those before `next` have their results. */
interface Queue {
  readonly given: string[];
  next: number;
}

/**
 * Gives every call of one request an id that this API takes: letters, digits, `_` and `-`, and no id
 * twice. Ids that already fit stay as they are; a result gets the id its call got.
 */
export class CallIds {
  readonly #taken: Set<string>;
  readonly #given = new Set<string>();
  /** By the id the client used. */
  readonly #queues = new Map<string, Queue>();
  /** The least number that may still be free behind an id: lower ones never become free again. */
  readonly #counts = new Map<string, number>();

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
    const queue = this.#queues.get(id);
    if (queue === undefined) this.#queues.set(id, { given: [given], next: 0 });
    else queue.given.push(given);
    return given;
  }

  /** The id of the call that the result answers: of those that wait the oldest, else the last one. */
  result(id: string): string {
    const queue = this.#queues.get(id);
    if (queue === undefined) return fitting(id);
    const oldest = queue.given[queue.next];
    if (oldest !== undefined) queue.next += 1;
    return oldest ?? queue.given.at(-1) ?? fitting(id);
  }

  #free(id: string): string {
    const base = fitting(id);
    if (!this.#isUsed(base)) return base;
    let count = this.#counts.get(base) ?? 2;
    while (this.#isUsed(`${base}_${count}`)) count += 1;
    this.#counts.set(base, count + 1);
    return `${base}_${count}`;
  }

  #isUsed(id: string): boolean {
    return this.#taken.has(id) || this.#given.has(id);
  }
}

/** The id with every other character replaced. */
export function fitting(id: string): string {
  return id === '' ? 'call' : id.replace(/[^a-zA-Z0-9_-]/g, '_');
}
