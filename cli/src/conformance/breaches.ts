import { isObject, type JsonObject } from '@ai-proxy/core';
import { shown } from './pattern.ts';

type Kind = 'text' | 'words' | 'number' | 'list' | 'object';

const isOfKind: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  words: (value) => typeof value === 'string' && value !== '',
  number: (value) => typeof value === 'number',
  list: (value) => Array.isArray(value),
  object: isObject,
};

/** Collects where an answer is not what its format promises. */
export class Breaches {
  readonly #found: string[] = [];

  get found(): readonly string[] {
    return this.#found;
  }

  /** Notes the sentence unless the condition holds. */
  expect(condition: boolean, sentence: string): void {
    if (!condition) this.#found.push(sentence);
  }

  /** The members exist and are of their kinds. */
  members(object: JsonObject, path: string, kinds: Readonly<Record<string, Kind>>): void {
    for (const [name, kind] of Object.entries(kinds))
      this.expect(
        isOfKind[kind](object[name]),
        `${path}.${name} is ${shown(object[name])}, not ${kind === 'words' ? 'text with letters' : kind}`,
      );
  }

  /** The member has the value that the format gives it. */
  constant(object: JsonObject, path: string, name: string, wanted: string | number): void {
    this.expect(
      object[name] === wanted,
      `${path}.${name} is ${shown(object[name])}, not ${shown(wanted)}`,
    );
  }
}
