import type { KeyedHash } from './keyed-hash.ts';

/**
 * Tokens are letters and digits alone, which models repeat faithfully and no format, address or
 * programming language has to escape. The lead starts no usual word.
 */
const lead = 'zq';
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
const hashedLetters = 10;

/** Characters of every token. */
export const tokenLength = lead.length + hashedLetters;

/** What a token stands for, given how the token itself is written. */
type Meaning = (token: string) => string;

/**
 * The tokens of one exchange. A word has the same token in all requests of a client, so that prompt
 * caches and conversations kept by providers go on working; other clients have others. A token in
 * capitals, or with a capital, stands for the word in capitals, or with a capital: models that change
 * the letter case of a name change that of the word.
 */
export class Tokens {
  readonly #derive: (...texts: readonly string[]) => string;
  readonly #written = new Map<string, string>();
  readonly #meanings = new Map<string, Meaning>();

  constructor(hash: KeyedHash, client: string) {
    this.#derive = (...texts) => {
      const bytes = [...hash('word', client, ...texts).subarray(0, hashedLetters)];
      return lead + bytes.map((byte) => alphabet[byte % alphabet.length]).join('');
    };
  }

  get isEmpty(): boolean {
    return this.#meanings.size === 0;
  }

  /** The token for a word as it is written in the request. */
  tokenFor(written: string): string {
    const known = this.#written.get(written);
    if (known !== undefined) return known;
    const token = this.#tokenFor(written);
    this.#written.set(written, token);
    return token;
  }

  /** What stands behind a text of a token's length; undefined where it is no token. */
  meaningOf(candidate: string): string | undefined {
    return this.#meanings.get(candidate.toLowerCase())?.(candidate);
  }

  /** True where more characters could make a token of the text. */
  mayBegin(start: string): boolean {
    const small = start.toLowerCase();
    return this.#meanings.keys().some((token) => token.startsWith(small));
  }

  #tokenFor(written: string): string {
    const small = written.toLowerCase();
    const form = forms.find((each) => each(small) === written);
    if (form === undefined) {
      const token = this.#derive('exact', written);
      this.#meanings.set(token, () => written);
      return token;
    }
    const token = this.#derive('any', small);
    this.#meanings.set(token, (found) =>
      (forms.find((each) => each(token) === found) ?? asIs)(small),
    );
    return form(token);
  }
}

type Form = (small: string) => string;

const asIs: Form = (small) => small;

/** The letter cases that a token can show. */
const forms: readonly Form[] = [
  asIs,
  (small) => small.toUpperCase(),
  (small) => {
    const [first = '', ...rest] = small;
    return first.toUpperCase() + rest.join('');
  },
];
