import t from 'tap';
import { processMetrics } from '../../../../../plugins/operations/metrics/process-metrics.ts';

t.test('figures of the process are what the system says', async (t) => {
  const metrics = await Promise.all(processMetrics().map((metric) => metric.get()));
  const values = new Map(metrics.map((metric) => [metric.name, metric.values[0]?.value]));
  const value = (name: string): number => values.get(name) ?? Number.NaN;
  t.ok(value('process_cpu_seconds_total') > 0);
  t.ok(value('process_resident_memory_bytes') > 10e6);
  const started = Date.now() / 1000 - process.uptime();
  t.ok(Math.abs(value('process_start_time_seconds') - started) < 60);
  t.ok(value('nodejs_heap_size_used_bytes') <= value('nodejs_heap_size_total_bytes') * 1.5);
  if (process.platform !== 'linux') return;
  t.ok(value('process_open_fds') > 2);
  t.ok(value('process_max_fds') > value('process_open_fds'));
});
