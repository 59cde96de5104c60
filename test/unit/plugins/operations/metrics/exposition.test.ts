import t from 'tap';
import {
  boundText,
  writeMetrics,
  type Metric,
} from '../../../../../plugins/operations/metrics/exposition.ts';

const metrics: readonly Metric[] = [
  {
    name: 'a_total',
    help: 'Some.',
    kind: 'counter',
    samples: [
      { labels: [], value: 3 },
      { labels: [['model', 'a"b\\c\nd']], value: 0.5 },
    ],
  },
  { name: 'none', help: 'Nothing.', kind: 'gauge', samples: [] },
  {
    name: 'b_seconds',
    help: 'Times.',
    kind: 'histogram',
    samples: [
      { suffix: '_bucket', labels: [['le', '+Inf']], value: 2 },
      { suffix: '_sum', labels: [], value: Infinity },
      { suffix: '_count', labels: [], value: 2 },
    ],
  },
];

t.test('writes the text of Prometheus', async (t) => {
  t.equal(
    writeMetrics(metrics, 'prometheus'),
    [
      '# HELP a_total Some.',
      '# TYPE a_total counter',
      'a_total 3',
      String.raw`a_total{model="a\"b\\c\nd"} 0.5`,
      '# HELP b_seconds Times.',
      '# TYPE b_seconds histogram',
      'b_seconds_bucket{le="+Inf"} 2',
      'b_seconds_sum +Inf',
      'b_seconds_count 2',
      '',
    ].join('\n'),
  );
});

t.test('OpenMetrics names counters without their end, and has an end itself', async (t) => {
  const lines = writeMetrics(metrics, 'openmetrics').split('\n');
  t.same(lines.slice(0, 3), ['# HELP a Some.', '# TYPE a counter', 'a_total 3']);
  t.same(lines.slice(-2), ['# EOF', '']);
});

t.test('bounds have a point', async (t) => {
  t.same([1, 0.25, 300, 0.0005].map(boundText), ['1.0', '0.25', '300.0', '0.0005']);
});
