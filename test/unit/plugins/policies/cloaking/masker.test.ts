import t from 'tap';
import { keyedHash } from '../../../../../plugins/policies/cloaking/keyed-hash.ts';
import {
  placeholderMasker,
  zeroWidthMasker,
} from '../../../../../plugins/policies/cloaking/masker.ts';
import { sensitiveWords } from '../../../../../plugins/policies/cloaking/sensitive-words.ts';
import { Tokens } from '../../../../../plugins/policies/cloaking/tokens.ts';

const words = sensitiveWords(['acme', '😀x', 'q']);

t.test('puts an invisible character after the first one', async (t) => {
  const masker = words && zeroWidthMasker(words);
  t.equal(masker?.mask('Acme 😀x Q.'), 'A\u200bcme 😀\u200bx Q\u200b.');
  t.equal(masker?.restores, false);
});

t.test('puts a token in the place of a word, the same for the same word', async (t) => {
  const tokens = new Tokens(keyedHash('k'), 'c');
  const masker = words && placeholderMasker(words, tokens);
  const token = tokens.tokenFor('acme');
  t.equal(masker?.mask('acme is macmes'), `${token} is m${token}s`);
  t.equal(masker?.restores, true);
});
