import t from 'tap';
import { escapedForJson } from '../../../../../plugins/policies/cloaking/json-text.ts';
import { keyedHash } from '../../../../../plugins/policies/cloaking/keyed-hash.ts';
import { placeholderMasker } from '../../../../../plugins/policies/cloaking/masker.ts';
import { maskBody } from '../../../../../plugins/policies/cloaking/request-texts.ts';
import { sensitiveWords } from '../../../../../plugins/policies/cloaking/sensitive-words.ts';
import { TextRestorer } from '../../../../../plugins/policies/cloaking/text-restorer.ts';
import { Tokens } from '../../../../../plugins/policies/cloaking/tokens.ts';
import { draftOf } from './draft-of.ts';

/** A small generator of numbers in [0, 1) that gives the same ones every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = numbers(7);
const below = (limit: number): number => Math.floor(random() * limit);
const characters = [...'aAbBzZqQ1 ."\\\n{}:,ßẞéİ漢😀$&K'];
const wordOf = (longest: number): string =>
  Array.from({ length: 1 + below(longest) }, () => characters[below(characters.length)]).join('');

const pieces = (text: string): string[] => {
  const cut: string[] = [];
  for (let at = 0; at < text.length;) {
    const length = 1 + below(20);
    cut.push(text.slice(at, at + length));
    at += length;
  }
  return cut;
};

t.test('masking and restoring give the text as it was', async (t) => {
  let masked = 0;
  for (let round = 0; round < 3000; round++) {
    const words = Array.from({ length: 1 + below(5) }, () => wordOf(4));
    const found = sensitiveWords(words);
    if (found === undefined) continue;
    const tokens = new Tokens(keyedHash(`key ${round}`), 'c');
    const masker = placeholderMasker(found, tokens);
    const text = Array.from({ length: below(20) }, () =>
      below(2) === 0 ? (words[below(words.length)] ?? '') : wordOf(6),
    ).join('');
    const sent = masker.mask(text);
    if (sent !== text) masked++;
    const restorer = new TextRestorer(tokens, (word) => word);
    const received = pieces(sent).map((piece) => restorer.push(piece));
    const restored = received.join('') + restorer.end();
    if (restored !== text) t.same({ words, restored }, { words, text });
  }
  t.ok(masked > 1000, 'most texts had words in them');
});

t.test('masking arguments and restoring them as JSON gives equal JSON', async (t) => {
  let masked = 0;
  for (let round = 0; round < 2000; round++) {
    const words = Array.from({ length: 1 + below(4) }, () => wordOf(3));
    const found = sensitiveWords(words);
    if (found === undefined) continue;
    const tokens = new Tokens(keyedHash(`key ${round}`), 'c');
    const value = { [wordOf(5)]: [wordOf(9), below(1000), { a: words[0] ?? '' }], b: wordOf(9) };
    const json = JSON.stringify(value);
    const draft = draftOf('any', { arguments: json });
    if (maskBody(draft, placeholderMasker(found, tokens))) masked++;
    const sent = String(draft.get('arguments'));
    const restorer = new TextRestorer(tokens, escapedForJson);
    const received = pieces(sent).map((piece) => restorer.push(piece));
    t.strictSame(JSON.parse(received.join('') + restorer.end()), value);
  }
  t.ok(masked > 1000);
});
