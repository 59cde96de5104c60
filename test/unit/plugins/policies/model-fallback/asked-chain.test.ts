import t from 'tap';
import { askedChain } from '../../../../../plugins/policies/model-fallback/asked-chain.ts';

t.test('puts the model of the request first, unless the list has it', async (t) => {
  t.same(askedChain(['b', 'c'], 'a'), ['a', 'b', 'c']);
  t.same(askedChain(['b', 'a'], 'a'), ['b', 'a']);
  t.same(askedChain(['b', 'b', 'a'], 'a'), ['b', 'a'], 'each model once');
  t.same(askedChain([], 'a'), ['a']);
});

t.test('gives none where the request names none', async (t) => {
  t.equal(askedChain(undefined, 'a'), undefined);
  t.equal(askedChain(null, 'a'), undefined);
});

t.test('refuses what is no list of names', async (t) => {
  const refused = { code: 'FIELD_INVALID', param: 'models' };
  for (const models of ['b', 7, {}, ['b', 7], [''], [null], [['b']], ['x'.repeat(257)]])
    t.throws(() => askedChain(models, 'a'), refused, JSON.stringify(models).slice(0, 20));
});

t.test('takes sixteen models and no more', async (t) => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);
  t.equal(askedChain(names(16), 'm0')?.length, 16);
  t.equal(askedChain(names(15), 'a')?.length, 16);
  t.throws(() => askedChain(names(16), 'a'), { code: 'FIELD_INVALID', message: /at most 16/ });
  const repeated = Array.from({ length: 17 }, () => 'a');
  t.throws(() => askedChain(repeated, 'a'), { code: 'FIELD_INVALID' });
});
