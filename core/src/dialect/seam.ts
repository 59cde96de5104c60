/** Shorter texts begin alike by chance too often to be taken for an echo. */
const shortestEcho = 16;

/**
 * The place where the text of another attempt goes on with one that broke off. The other attempt was
 * shown the text without the white space at its end, and some models repeat what they were shown.
 */
export class Seam {
  readonly #shown: string;
  #held = '';
  /** White space that the client has and the other attempt was not shown, as far as it may yet repeat it. */
  #space: string;
  #mayEcho: boolean;

  constructor(delivered: string) {
    this.#shown = delivered.trimEnd();
    this.#space = delivered.slice(this.#shown.length);
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

  /** Only what is there already is left out: the rest may be an indentation. */
  #withoutSpace(text: string): string {
    let at = 0;
    while (at < text.length && at < this.#space.length && text[at] === this.#space[at]) at++;
    this.#space = at === text.length ? this.#space.slice(at) : '';
    return text.slice(at);
  }
}
