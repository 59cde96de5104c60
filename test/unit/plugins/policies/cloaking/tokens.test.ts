import t from 'tap';
import { keyedHash } from '../../../../../plugins/policies/cloaking/keyed-hash.ts';
import { tokenLength, Tokens } from '../../../../../plugins/policies/cloaking/tokens.ts';

const tokensOf = (client = 'c', key = 'k') => new Tokens(keyedHash(key), client);

t.test('are letters and digits of one length', async (t) => {
  const tokens = tokensOf();
  for (const word of ['acme', 'ACME', 'aCmE', '4711', '漢字', 'a b"c\\d\n'])
    t.match(tokens.tokenFor(word), new RegExp(`^[A-Za-z0-9]{${tokenLength}}$`), word);
});

t.test('are the same for a word, and others for other clients and keys', async (t) => {
  const token = tokensOf().tokenFor('acme');
  t.equal(tokensOf().tokenFor('acme'), token);
  t.not(tokensOf().tokenFor('acne'), token);
  t.not(tokensOf('d').tokenFor('acme'), token);
  t.not(tokensOf('c', 'l').tokenFor('acme'), token);
});

t.test('stand for the word as it was written', async (t) => {
  const tokens = tokensOf();
  for (const word of ['acme', 'ACME', 'Acme', 'aCmE', 'AcMe', '4711', 'x', 'X', 'straße', 'STRAßE'])
    t.equal(tokens.meaningOf(tokens.tokenFor(word)), word);
});

t.test('show the letter case of the word, and follow a model that changes it', async (t) => {
  const tokens = tokensOf();
  const token = tokens.tokenFor('acme');
  t.equal(tokens.tokenFor('ACME'), token.toUpperCase());
  t.equal(tokens.meaningOf(token.toUpperCase()), 'ACME');
  t.equal(tokens.meaningOf(`Z${token.slice(1)}`), 'Acme');
  t.equal(tokens.meaningOf(`zQ${token.slice(2)}`), 'acme', 'a case that means nothing');
  const mixed = tokens.tokenFor('OpenSesame');
  t.equal(tokens.meaningOf(mixed.toUpperCase()), 'OpenSesame', 'a spelling of its own stays');
});

t.test('mean nothing unless they were given out', async (t) => {
  const tokens = tokensOf();
  t.ok(tokens.isEmpty);
  const other = tokensOf().tokenFor('acme');
  t.equal(tokens.meaningOf(other), undefined);
  t.notOk(tokens.mayBegin('z'));
  const token = tokens.tokenFor('acme');
  t.notOk(tokens.isEmpty);
  for (let length = 1; length < tokenLength; length++) {
    t.ok(tokens.mayBegin(token.slice(0, length)));
    t.ok(tokens.mayBegin(token.slice(0, length).toUpperCase()));
  }
  t.notOk(tokens.mayBegin('zz'));
});
