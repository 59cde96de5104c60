/** Shorter texts begin alike by chance too often to be taken for an echo. */
const shortestEcho = 16;

/**
 * The place where the text of another attempt goes on with one that broke off. The other attempt was
 * shown the text without the white space at its end, and some models repeat what they were shown.
 */
export class Seam {
  readonly #shown: string;
  readonly #endsInSpace: boolean;
  #held = '';
  #isAtSpace: boolean;
  #mayEcho: boolean;

  constructor(delivered: string) {
    this.#shown = delivered.trimEnd();
    this.#endsInSpace = this.#shown.length < delivered.length;
    this.#isAtSpace = this.#endsInSpace;
    this.#mayEcho = this.#shown.length >= shortestEcho;
  }

  /** What of the new text is to be delivered now. */
  push(text: string): string {
    if (!this.#mayEcho) return this.#withoutSpace(text);
    this.#held += text;
    if (this.#held.length < this.#shown.length && this.#shown.startsWith(this.#held)) return '';
    return this.end();
  }

  /** What was held back, when no more text follows. */
  end(): string {
    const held = this.#held;
    const isEcho = this.#mayEcho && held.startsWith(this.#shown);
    this.#held = '';
    this.#mayEcho = false;
    return this.#withoutSpace(isEcho ? held.slice(this.#shown.length) : held);
  }

  #withoutSpace(text: string): string {
    if (!this.#isAtSpace) return text;
    const rest = text.trimStart();
    this.#isAtSpace = rest === '';
    return rest;
  }
}
