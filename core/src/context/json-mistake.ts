/** Where JSON text goes wrong; asked only after `JSON.parse` has refused it. */

export interface Place {
  /** Byte offset of the first byte that cannot stand where it does. */
  readonly position: number;
  /** Both count from 1; columns in bytes. */
  readonly line: number;
  readonly column: number;
}

const space = /[\t\n\r ]*/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// What a scalar has in common with its full form, for the place where it goes wrong.
const scalarStart = /t(?:ru?)?|f(?:a(?:ls?)?)?|n(?:ul?)?|-/y;
const unicodeEscape = /\\u[0-9a-fA-F]{4}/y;
const escapeStart = /\\(?:u[0-9a-fA-F]{0,3})?/y;
const simpleEscapes = new Set('"\\/bfnrt');
const quote = 0x22;
const backslash = 0x5c;
const lineFeed = 0x0a;
const firstPlain = 0x20;

/**
 * The place of the first mistake. V8 tells it in some of its messages only, and in the others quotes
 * the text around it, which may hold a secret.
 */
export function placeOfMistake(bytes: Buffer): Place {
  const position = new Walk(bytes.toString('latin1')).mistake();
  const before = bytes.subarray(0, position);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = 0; at < lineStart; at++) if (before[at] === lineFeed) line++;
  return { position, line, column: position - lineStart + 1 };
}

/** What may come next: a value, a member's name, or what follows a value; `first` allows an empty list. */
type Expected = 'value' | 'first-value' | 'name' | 'first-name' | 'after';

/** Reads bytes as characters of their own number, so that offsets are bytes. */
class Walk {
  readonly #text: string;
  readonly #open: ('{' | '[')[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  mistake(): number {
    let expected: Expected | undefined = 'value';
    while (expected !== undefined) {
      this.#skip(space);
      expected = this.#step(expected);
    }
    return this.#at;
  }

  /** Takes one token; undefined where it is not the one expected. */
  #step(expected: Expected): Expected | undefined {
    const character = this.#text[this.#at];
    if (expected === 'after') return this.#after(character);
    if (expected === 'first-value' && character === ']') return this.#close();
    if (expected === 'first-name' && character === '}') return this.#close();
    if (expected === 'name' || expected === 'first-name') return this.#name(character);
    return this.#value(character);
  }

  #value(character: string | undefined): Expected | undefined {
    if (character === '{' || character === '[') {
      this.#open.push(character);
      this.#at++;
      return character === '{' ? 'first-name' : 'first-value';
    }
    if (character === '"') return this.#string() ? 'after' : undefined;
    if (this.#skip(scalar)) return 'after';
    this.#skip(scalarStart);
    return undefined;
  }

  #name(character: string | undefined): Expected | undefined {
    if (character !== '"' || !this.#string()) return undefined;
    this.#skip(space);
    if (this.#text[this.#at] !== ':') return undefined;
    this.#at++;
    return 'value';
  }

  #after(character: string | undefined): Expected | undefined {
    const open = this.#open.at(-1);
    if (open === undefined) return undefined;
    if (character === (open === '{' ? '}' : ']')) return this.#close();
    if (character !== ',') return undefined;
    this.#at++;
    return open === '{' ? 'name' : 'value';
  }

  #close(): Expected {
    this.#open.pop();
    this.#at++;
    return 'after';
  }

  /** By hand: a pattern takes seconds for a string full of escapes, and cannot hold a very long one. */
  #string(): boolean {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(++this.#at);
      if (code === backslash) {
        if (simpleEscapes.has(text.charAt(this.#at + 1))) this.#at++;
        else if (this.#skip(unicodeEscape)) this.#at--;
        else {
          this.#skip(escapeStart);
          return false;
        }
      } else if (code === quote) {
        this.#at++;
        return true;
      } else if (!(code >= firstPlain)) return false;
    }
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }
}
