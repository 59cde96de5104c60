import t from 'tap';
import { Histogram } from '../../../../../../plugins/operations/telemetry/otlp/histogram.ts';

const facts = { name: 'n', unit: 's', description: 'd', bounds: [1, 10] };
const same = (text: string): string => text;

interface Metric {
  readonly histogram: { readonly dataPoints: readonly Record<string, unknown>[] };
}

function pointsOf(histogram: Histogram): Metric['histogram']['dataPoints'] {
  const metric = histogram.toOtlp(1000, 2000) as Metric | undefined;
  return metric?.histogram.dataPoints ?? [];
}

t.test('is absent while it is empty', async (t) => {
  t.equal(new Histogram(facts).toOtlp(0, 1), undefined);
});

t.test('counts values by bucket, of which each has its upper bound', async (t) => {
  const histogram = new Histogram(facts);
  for (const value of [0, 1, 1.5, 10, 11]) histogram.record(value, { a: 'x' }, same);
  t.match(histogram.toOtlp(1000, 2000), {
    name: 'n',
    unit: 's',
    histogram: { aggregationTemporality: 2 },
  });
  t.match(pointsOf(histogram), [
    {
      attributes: [{ key: 'a', value: { stringValue: 'x' } }],
      count: '5',
      sum: 23.5,
      min: 0,
      max: 11,
      bucketCounts: ['2', '2', '1'],
      explicitBounds: [1, 10],
      startTimeUnixNano: '1000000000',
      timeUnixNano: '2000000000',
    },
  ]);
});

t.test('counts by attributes, without their secrets', async (t) => {
  const histogram = new Histogram(facts);
  for (const a of ['x', 'y', 'x', undefined])
    histogram.record(1, { a, b: 1 }, (text) => `${text}!`);
  t.match(
    pointsOf(histogram).map(({ attributes, count }) => [attributes, count]),
    [
      [[{ key: 'a', value: { stringValue: 'x!' } }, { key: 'b' }], '2'],
      [[{ key: 'a', value: { stringValue: 'y!' } }, { key: 'b' }], '1'],
      [[{ key: 'b' }], '1'],
    ],
  );
});

t.test('what comes beyond a thousand series is counted together', async (t) => {
  const histogram = new Histogram(facts);
  for (let index = 0; index < 1500; index++) histogram.record(1, { a: `model-${index}` }, same);
  histogram.record(1, { a: 'model-0' }, same);
  const points = pointsOf(histogram);
  t.equal(points.length, 1001);
  t.match(points.at(-1), {
    attributes: [{ key: 'otel.metric.overflow', value: { boolValue: true } }],
    count: '500',
  });
  t.equal(points[0]?.['count'], '2');
});
