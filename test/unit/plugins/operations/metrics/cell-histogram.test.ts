import t from 'tap';
import { CellHistogram } from '../../../../../plugins/operations/metrics/cell-histogram.ts';
import { Histogram } from '../../../../../plugins/operations/metrics/cells.ts';
import { Labelled } from '../../../../../plugins/operations/metrics/labelled.ts';

t.test('shows its cells as a histogram of prom-client shows its values', async (t) => {
  const cells = new Labelled({
    labels: ['model'],
    limit: { maxSeries: 100 },
    seriesPerCell: 4,
    create: () => new Histogram([1]),
  });
  for (const [model, value] of [
    ['a', 0.5],
    ['a', 3],
    ['b', 1],
  ] as const)
    cells.cell(model).observe(value);
  const shown = await new CellHistogram('b_seconds', 'Times.', cells).get();
  const line = (ending: string, labels: object, value: number) => ({
    metricName: `b_seconds_${ending}`,
    labels,
    value,
  });
  t.match(shown, { name: 'b_seconds', help: 'Times.', type: 'histogram', aggregator: 'sum' });
  t.same(shown.values, [
    line('bucket', { le: '1.0', model: 'a' }, 1),
    line('bucket', { le: '+Inf', model: 'a' }, 2),
    line('sum', { model: 'a' }, 3.5),
    line('count', { model: 'a' }, 2),
    line('bucket', { le: '1.0', model: 'b' }, 1),
    line('bucket', { le: '+Inf', model: 'b' }, 1),
    line('sum', { model: 'b' }, 1),
    line('count', { model: 'b' }, 1),
  ]);
});
