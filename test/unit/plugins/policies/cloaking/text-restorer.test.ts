import t from 'tap';
import { keyedHash } from '../../../../../plugins/policies/cloaking/keyed-hash.ts';
import { TextRestorer } from '../../../../../plugins/policies/cloaking/text-restorer.ts';
import { Tokens } from '../../../../../plugins/policies/cloaking/tokens.ts';

const tokens = new Tokens(keyedHash('k'), 'c');
const acme = tokens.tokenFor('acme');
const bolt = tokens.tokenFor('Bolt');

function restored(pieces: readonly string[]): string {
  const restorer = new TextRestorer(tokens, (word) => word);
  return pieces.map((piece) => restorer.push(piece)).join('') + restorer.end();
}

const masked = `${acme} zz zq ${bolt}z${acme}${acme}, Z`;
const plain = 'acme zz zq BoltzacmeACME, Z'.replace('acmeACME', 'acmeacme');

t.test('puts words back wherever the text is cut, once and twice', async (t) => {
  t.equal(restored([masked]), plain);
  t.equal(restored([...masked]), plain);
  let wrong = 0;
  for (let first = 0; first <= masked.length; first++)
    for (let second = first; second <= masked.length; second++) {
      const pieces = [masked.slice(0, first), masked.slice(first, second), masked.slice(second)];
      if (restored(pieces) !== plain) wrong++;
    }
  t.equal(wrong, 0);
});

t.test('holds back what may begin a token, and nothing else', async (t) => {
  const restorer = new TextRestorer(tokens, (word) => word);
  t.equal(restorer.push('a b'), 'a b');
  t.equal(restorer.push('jazz'), 'jaz');
  t.equal(restorer.push('y zq'), 'zy ');
  t.equal(restorer.push('!'), 'zq!');
  t.equal(restorer.push(`x ${acme.slice(0, -1)}`), 'x ');
  t.equal(restorer.push(`${acme.at(-1)}.`), 'acme.');
  t.equal(restorer.end(), '');
});

t.test('gives what was held back when no more comes', async (t) => {
  const restorer = new TextRestorer(tokens, (word) => word);
  t.equal(restorer.push(acme.slice(0, 5)), '');
  t.equal(restorer.end(), acme.slice(0, 5));
});

t.test('says where a place of the text has gone', async (t) => {
  const restorer = new TextRestorer(tokens, (word) => word);
  const text = `# ${acme} + ${bolt} .`;
  for (const piece of text) restorer.push(piece);
  const now = '# acme + Bolt .';
  for (const word of ['#', ' +', '.'])
    t.equal(restorer.placeOf(text.lastIndexOf(word)), now.lastIndexOf(word), word);
  t.equal(restorer.placeOf(text.length), now.length);
  t.equal(restorer.placeOf(0), 0);
});

t.test('takes linear time for long texts', async (t) => {
  const text = 'z'.repeat(500_000);
  const started = performance.now();
  t.equal(restored([text]).length, text.length);
  t.ok(performance.now() - started < 5000);
});
