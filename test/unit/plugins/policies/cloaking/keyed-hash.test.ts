import t from 'tap';
import { keyedHash, randomKey } from '../../../../../plugins/policies/cloaking/keyed-hash.ts';

t.test('depends on the key and on every text', async (t) => {
  const hash = keyedHash('key');
  t.same(hash('a', 'b'), keyedHash('key')('a', 'b'));
  t.notSame(hash('a', 'b'), keyedHash('other')('a', 'b'));
  t.notSame(hash('a', 'b'), hash('ab'));
  t.notSame(hash('a', 'b'), hash('a', 'bc'));
});

t.test('random keys differ', async (t) => {
  t.notSame(randomKey(), randomKey());
  t.equal(randomKey().length, 32);
});
