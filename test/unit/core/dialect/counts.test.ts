import t from 'tap';
import { laterCounts } from '../../../../core/src/dialect/counts.ts';

t.test('the last word on each count holds', async (t) => {
  t.strictSame(laterCounts(undefined, { a: 1, b: null }), { a: 1 });
  t.strictSame(laterCounts({ a: 5, b: 2 }, { a: 3, c: { d: 1 } }), { a: 3, b: 2, c: { d: 1 } });
  t.strictSame(laterCounts({ a: 1 }, { a: null }), { a: 1 });
});

t.test('0 of input holds only where none was counted', async (t) => {
  t.strictSame(laterCounts({ input: 100 }, { input: 0, cached: 0 }), { input: 100, cached: 0 });
  t.strictSame(laterCounts({ input: 0 }, { input: 0 }), { input: 0 });
  t.strictSame(laterCounts({ input: 0 }, { input: 2 }), { input: 2 });
  t.strictSame(laterCounts({ output: 1 }, { output: 0 }), { output: 0 }, 'a guess is taken back');
});
