import { type JsonObject, objectOf, objectsOf, textOf } from '@ai-proxy/core';
import { inventedIdPrefix } from './wire.ts';

interface OpenCall {
  readonly id: string;
  readonly name: string;
  answered: boolean;
}

/** Calls in their order; those before `next` are answered. */
interface Queue {
  readonly calls: OpenCall[];
  next: number;
}

/** The calls of a turn, by the ways in which results find them. */
class OpenCalls {
  readonly #queues = new Map<string, Queue>();

  add(call: OpenCall, ...keys: readonly string[]): void {
    for (const key of keys) {
      const queue = this.#queues.get(key);
      if (queue === undefined) this.#queues.set(key, { calls: [call], next: 0 });
      else queue.calls.push(call);
    }
  }

  /** The oldest call under the key that has no result yet. */
  oldest(key: string): OpenCall | undefined {
    const queue = this.#queues.get(key);
    if (queue === undefined) return undefined;
    while (queue.calls[queue.next]?.answered === true) queue.next += 1;
    return queue.calls[queue.next];
  }
}

/**
 * Gives the calls of one request ids where they have none, the same for the same conversation, and
 * finds the call that a result answers: by its id, else the oldest open one without an id, those of
 * the same name first, else the oldest open one.
 */
export class CallRegister {
  readonly #taken: Set<string>;
  #open = new OpenCalls();
  #count = 0;

  constructor(contents: readonly JsonObject[]) {
    const calls = contents
      .flatMap((content) => objectsOf(content['parts']))
      .map((part) => textOf(objectOf(part['functionCall'])?.['id']) ?? '');
    this.#taken = new Set(calls.filter((id) => id !== ''));
  }

  /** Results answer the calls of the last turn, where that has any. */
  nextTurn(): void {
    this.#open = new OpenCalls();
  }

  call(wire: JsonObject): string {
    const id = textOf(wire['id']);
    const given = id === undefined || id === '' ? this.#invent() : id;
    const call = { id: given, name: textOf(wire['name']) ?? '', answered: false };
    this.#open.add(call, `id:${given}`, 'any', `any:${call.name}`);
    if (given.startsWith(inventedIdPrefix))
      this.#open.add(call, 'invented', `invented:${call.name}`);
    return given;
  }

  result(wire: JsonObject): string {
    const id = textOf(wire['id']) ?? '';
    const found =
      this.#open.oldest(`id:${id}`) ??
      (this.#taken.has(id) ? undefined : this.#oldest(wire, 'invented')) ??
      (id === '' ? this.#oldest(wire, 'any') : undefined);
    if (found === undefined) return id === '' ? this.#invent() : id;
    found.answered = true;
    return found.id;
  }

  #oldest(wire: JsonObject, kind: 'any' | 'invented'): OpenCall | undefined {
    const name = textOf(wire['name']);
    const named = name === undefined ? undefined : this.#open.oldest(`${kind}:${name}`);
    return named ?? this.#open.oldest(kind);
  }

  #invent(): string {
    do this.#count += 1;
    while (this.#taken.has(`${inventedIdPrefix}${this.#count}`));
    return `${inventedIdPrefix}${this.#count}`;
  }
}
