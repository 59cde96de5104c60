import { isObject, type JsonObject, type JsonValue } from '@ai-proxy/core';

/** What is wrong, as a sentence; undefined where nothing is. */
export type Sentence = string | undefined;

/** A value as sentences show it. */
export function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}

/** A text of an item that grows. Of its words only the number is kept. */
export class SeenText {
  /** Type of the part that it is. */
  readonly kind: JsonValue | undefined;
  readonly #member: string;
  #length = 0;
  #annotations = 0;
  #isComplete = false;
  #isClosed = false;

  constructor(kind: JsonValue | undefined, member: string) {
    this.kind = kind;
    this.#member = member;
  }

  /** The text was told as a whole. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The part that it is was told as a whole. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  grow(delta: JsonValue | undefined, type: string): Sentence {
    if (typeof delta !== 'string') return `${type} has no text.`;
    if (this.#isComplete) return `${type} follows the whole text.`;
    this.#length += delta.length;
    return undefined;
  }

  /** Vendors may tell a whole text at once; otherwise it is as long as all its pieces. */
  complete(whole: JsonValue | undefined, type: string): Sentence {
    if (typeof whole !== 'string') return `${type} has no text.`;
    if (this.#isComplete) return `${type} comes twice.`;
    if (this.#length > 0 && whole.length !== this.#length)
      return `${type} has ${whole.length} characters, and its pieces had ${this.#length}.`;
    this.#length = whole.length;
    this.#isComplete = true;
    return undefined;
  }

  annotate(index: JsonValue | undefined, type: string): Sentence {
    if (this.#isClosed || index !== this.#annotations) return `${type} has the wrong place.`;
    this.#annotations++;
    return undefined;
  }

  close(part: JsonValue | undefined, type: string): Sentence {
    if (!isObject(part)) return `${type} has no part.`;
    if (this.#isClosed || part['type'] !== this.kind) return `${type} is about another part.`;
    if (!this.#isComplete) return `${type} comes before the whole text.`;
    this.#isClosed = true;
    return this.isIn(part) ? undefined : `${type} has another text than was told.`;
  }

  /** True where an object has a text of the same length. */
  isIn(object: JsonObject): boolean {
    const text = object[this.#member];
    return typeof text === 'string' && text.length === this.#length;
  }
}
