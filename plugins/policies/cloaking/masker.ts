import type { SensitiveWords } from './sensitive-words.ts';
import type { Tokens } from './tokens.ts';

/** Takes sensitive words out of texts. */
export interface Masker {
  mask(text: string): string;
  /** Whether answers are restored, so that also what tools match on may be masked. */
  readonly restores: boolean;
}

const zeroWidthSpace = '\u200b';

/** Puts an invisible character after the first one of each word. */
export function zeroWidthMasker(words: SensitiveWords): Masker {
  return {
    restores: false,
    mask: (text) =>
      words.replace(text, (written) => {
        const [first = '', ...rest] = written;
        return first + zeroWidthSpace + rest.join('');
      }),
  };
}

/** Puts a token in the place of each word. */
export function placeholderMasker(words: SensitiveWords, tokens: Tokens): Masker {
  return {
    restores: true,
    mask: (text) => words.replace(text, (written) => tokens.tokenFor(written)),
  };
}
