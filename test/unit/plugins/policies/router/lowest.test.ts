import t from 'tap';
import { lowest } from '../../../../../plugins/policies/router/lowest.ts';

t.test('finds all items with the lowest measure, in their order', async (t) => {
  t.same(
    lowest(['bb', 'a', 'ccc', 'd'], ({ length }) => length),
    ['a', 'd'],
  );
  t.same(
    lowest([Infinity, 5, 7], (value) => (value === Infinity ? value : BigInt(value))),
    [5],
  );
  t.same(
    lowest([], () => 0),
    [],
  );
});
