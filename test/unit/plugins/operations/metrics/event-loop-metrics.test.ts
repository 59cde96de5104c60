import t from 'tap';
import { eventLoopMetrics } from '../../../../../plugins/operations/metrics/event-loop-metrics.ts';
import { EventLoop } from '../../../../../plugins/operations/metrics/event-loop.ts';

t.test('delays are a summary of what was read', async (t) => {
  const loop = new EventLoop();
  t.teardown(() => loop[Symbol.asyncDispose]());
  const { count, delays, sum, utilization } = loop.reading();
  t.same(
    delays.map(([quantile]) => quantile),
    [0.5, 0.9, 0.99],
  );
  const [summary, busy] = await Promise.all(eventLoopMetrics(loop).map((metric) => metric.get()));
  t.match(summary, { name: 'nodejs_eventloop_delay_seconds', type: 'summary' });
  t.same(summary?.values, [
    ...delays.map(([quantile, value]) => ({ labels: { quantile }, value })),
    { metricName: 'nodejs_eventloop_delay_seconds_sum', labels: {}, value: sum },
    { metricName: 'nodejs_eventloop_delay_seconds_count', labels: {}, value: count },
  ]);
  t.match(busy, { name: 'nodejs_eventloop_utilization_ratio', type: 'gauge' });
  t.same(busy?.values, [{ labels: {}, value: utilization }]);
});
