import type { JsonObject } from '@ai-proxy/core';
import { objectOf, objectsOf, textOf } from './members.ts';
import { inventedIdPrefix } from './wire.ts';

interface OpenCall {
  readonly id: string;
  readonly name: string;
}

/**
 * Gives the calls of one request ids where they have none, the same for the same conversation, and
 * finds the call that a result answers: by its id, else the oldest open one without an id, those of
 * the same name first, else the oldest open one.
 */
export class CallRegister {
  readonly #taken: Set<string>;
  #open: OpenCall[] = [];
  #count = 0;

  constructor(contents: readonly JsonObject[]) {
    const calls = contents
      .flatMap((content) => objectsOf(content['parts']))
      .map((part) => textOf(objectOf(part['functionCall'])?.['id']) ?? '');
    this.#taken = new Set(calls.filter((id) => id !== ''));
  }

  /** Results answer the calls of the last turn, where that has any. */
  nextTurn(): void {
    this.#open = [];
  }

  call(wire: JsonObject): string {
    const id = textOf(wire['id']);
    const given = id === undefined || id === '' ? this.#invent() : id;
    this.#open.push({ id: given, name: textOf(wire['name']) ?? '' });
    return given;
  }

  result(wire: JsonObject): string {
    const id = textOf(wire['id']) ?? '';
    const found =
      this.#open.find((call) => call.id === id) ??
      (this.#taken.has(id) ? undefined : this.#oldest(wire, isInvented)) ??
      (id === '' ? this.#oldest(wire, () => true) : undefined);
    if (found === undefined) return id === '' ? this.#invent() : id;
    this.#open = this.#open.filter((call) => call !== found);
    return found.id;
  }

  #oldest(wire: JsonObject, test: (call: OpenCall) => boolean): OpenCall | undefined {
    const candidates = this.#open.filter(test);
    return candidates.find(({ name }) => name === wire['name']) ?? candidates[0];
  }

  #invent(): string {
    do this.#count += 1;
    while (this.#taken.has(`${inventedIdPrefix}${this.#count}`));
    return `${inventedIdPrefix}${this.#count}`;
  }
}

function isInvented({ id }: OpenCall): boolean {
  return id.startsWith(inventedIdPrefix);
}
