import t from 'tap';
import { Counter, Histogram } from '../../../../../plugins/operations/metrics/cells.ts';
import { CellHistogram } from '../../../../../plugins/operations/metrics/cell-histogram.ts';
import { counter, gauge } from '../../../../../plugins/operations/metrics/collected.ts';
import { Labelled } from '../../../../../plugins/operations/metrics/labelled.ts';
import { MetricsText } from '../../../../../plugins/operations/metrics/metrics-text.ts';
import { counterSamples } from '../../../../../plugins/operations/metrics/samples.ts';

const limit = { maxSeries: 100 };

/** A counter, a gauge whose value is not known, and a histogram. */
function scene(): { readonly text: MetricsText; readonly some: Labelled<Counter> } {
  const some = new Labelled({
    labels: ['model'],
    limit,
    seriesPerCell: 1,
    create: () => new Counter(),
  });
  const times = new Labelled({
    labels: ['model'],
    limit,
    seriesPerCell: 5,
    create: () => new Histogram([0.5, 2]),
  });
  some.cell('a"b\\c\nd').value = 3;
  times.cell('a"b').observe(1);
  times.cell('a"b').observe(Infinity);
  const text = new MetricsText(() => [
    counter({
      name: 'a_total',
      help: 'Some.',
      labels: ['model'],
      samples: () => counterSamples(some, 2),
    }),
    gauge({ name: 'unknown', help: 'Nothing.', samples: () => [] }),
    new CellHistogram('b_seconds', 'Times.', times),
  ]);
  return { text, some };
}

async function linesOf(text: Promise<string>): Promise<readonly string[]> {
  return (await text).split('\n').filter((line) => line !== '');
}

const histogramLines = [
  '# HELP b_seconds Times.',
  '# TYPE b_seconds histogram',
  String.raw`b_seconds_bucket{le="0.5",model="a\"b"} 0`,
  String.raw`b_seconds_bucket{le="2.0",model="a\"b"} 1`,
  String.raw`b_seconds_bucket{le="+Inf",model="a\"b"} 2`,
  String.raw`b_seconds_sum{model="a\"b"} +Inf`,
  String.raw`b_seconds_count{model="a\"b"} 2`,
];

t.test('writes the text of Prometheus', async (t) => {
  const { text } = scene();
  t.same(await linesOf(text.write('prometheus')), [
    '# HELP a_total Some.',
    '# TYPE a_total counter',
    String.raw`a_total{model="a\"b\\c\nd"} 1.5`,
    '# HELP unknown Nothing.',
    '# TYPE unknown gauge',
    ...histogramLines,
  ]);
});

t.test('OpenMetrics names counters without their end, and has an end itself', async (t) => {
  const { text } = scene();
  t.same(await linesOf(text.write('openmetrics')), [
    '# HELP a Some.',
    '# TYPE a counter',
    String.raw`a_total{model="a\"b\\c\nd"} 1.5`,
    '# HELP unknown Nothing.',
    '# TYPE unknown gauge',
    ...histogramLines,
    '# EOF',
  ]);
});

t.test('neither format changes the other, nor a text the next', async (t) => {
  const { text } = scene();
  const first = [await text.write('prometheus'), await text.write('openmetrics')];
  t.same([await text.write('prometheus'), await text.write('openmetrics')], first);
  const [one, another] = await Promise.all([text.write('prometheus'), text.write('prometheus')]);
  t.same([one, another], [first[0], first[0]], 'at once');
});

t.test('shows what the cells have at that moment', async (t) => {
  const { some, text } = scene();
  await text.write('prometheus');
  some.cell('later').value = 8;
  t.ok((await text.write('prometheus')).includes('\na_total{model="later"} 4\n'));
});
