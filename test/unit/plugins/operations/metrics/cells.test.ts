import t from 'tap';
import { Histogram } from '../../../../../plugins/operations/metrics/cells.ts';
import { cumulative } from '../../../../../plugins/operations/metrics/samples.ts';

t.test('a value belongs to the first bucket whose bound it does not exceed', async (t) => {
  const histogram = new Histogram([1, 2, 5]);
  for (const value of [0, 1, 1.5, 2, 5, 5.1, 900]) histogram.observe(value);
  t.strictSame(histogram.counts, [2, 2, 1, 2]);
  t.equal(histogram.count, 7);
  t.ok(Math.abs(histogram.sum - 914.6) < 1e-9);
});

t.test('buckets each hold those below', async (t) => {
  const histogram = new Histogram([1, 2, 5]);
  for (const value of [0, 1.5, 1.6, 900]) histogram.observe(value);
  t.strictSame(cumulative(histogram), [
    [1, 1],
    [2, 3],
    [5, 3],
  ]);
});

t.test('takes the values of another one in', async (t) => {
  const [one, another] = [new Histogram([1]), new Histogram([1])];
  one.observe(0.5);
  another.observe(0.25);
  another.observe(3);
  one.add(another);
  t.strictSame(one.counts, [2, 1]);
  t.equal(one.sum, 3.75);
});
