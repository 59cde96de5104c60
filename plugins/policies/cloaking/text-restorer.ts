import { tokenLength, type Tokens } from './tokens.ts';

const firstLetter = /z/gi;

/** Where a token ended in the text as it came, and by how much what stands for it is longer. */
interface Growth {
  readonly end: number;
  readonly by: number;
}

/**
 * Puts words back into a text that comes in pieces, which may cut tokens anywhere. Holds back no more
 * than what may be the beginning of a token.
 */
export class TextRestorer {
  readonly #tokens: Tokens;
  readonly #written: (word: string) => string;
  readonly #growths: Growth[] = [];
  #held = '';
  /** Characters that came before what is held. */
  #passed = 0;

  /** `written` says how the text writes a word. */
  constructor(tokens: Tokens, written: (word: string) => string) {
    this.#tokens = tokens;
    this.#written = written;
  }

  /** The next piece with its words, as far as they are sure. */
  push(piece: string): string {
    const text = this.#held + piece;
    let restored = '';
    let done = 0;
    for (const { index: at } of text.matchAll(firstLetter)) {
      if (at < done) continue;
      const candidate = text.slice(at, at + tokenLength);
      const isCut = candidate.length < tokenLength;
      if (isCut && this.#tokens.mayBegin(candidate)) {
        restored += text.slice(done, at);
        return this.#keep(text, at, restored);
      }
      const meaning = isCut ? undefined : this.#tokens.meaningOf(candidate);
      if (meaning === undefined) continue;
      const word = this.#written(meaning);
      restored += text.slice(done, at) + word;
      done = at + tokenLength;
      this.#growths.push({ end: this.#passed + done, by: word.length - tokenLength });
    }
    return this.#keep(text, text.length, restored + text.slice(done));
  }

  /** What is left when no more comes. */
  end(): string {
    const rest = this.#held;
    this.#held = '';
    this.#passed += rest.length;
    return rest;
  }

  /** Where a place in the text as it came is in the restored one. */
  placeOf(offset: number): number {
    return this.#growths.reduce(
      (place, { end, by }) => (end <= offset ? place + by : place),
      offset,
    );
  }

  #keep(text: string, from: number, restored: string): string {
    this.#held = text.slice(from);
    this.#passed += from;
    return restored;
  }
}
