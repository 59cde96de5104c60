import t from 'tap';
import { laterCounts } from '../../../../core/src/dialect/counts.ts';

t.test('the last word on each count holds', async (t) => {
  t.strictSame(laterCounts(undefined, { a: 1, b: null }), { a: 1 });
  t.strictSame(laterCounts({ a: 5, b: 2 }, { a: 3, c: { d: 1 } }), { a: 3, b: 2, c: { d: 1 } });
  t.strictSame(laterCounts({ a: 1 }, { a: null }), { a: 1 });
});

t.test('0 holds only where nothing was counted', async (t) => {
  t.strictSame(laterCounts({ a: 100 }, { a: 0, b: 0 }), { a: 100, b: 0 });
  t.strictSame(laterCounts({ a: 0 }, { a: 0 }), { a: 0 });
  t.strictSame(laterCounts({ a: 0 }, { a: 2 }), { a: 2 });
});
