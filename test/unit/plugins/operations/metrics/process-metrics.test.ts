import t from 'tap';
import { EventLoop } from '../../../../../plugins/operations/metrics/event-loop.ts';
import { processMetrics } from '../../../../../plugins/operations/metrics/process-metrics.ts';

t.test('figures of the process are what the system says', async (t) => {
  const values = new Map(
    processMetrics().map(({ name, samples }) => [name, samples[0]?.value ?? Number.NaN]),
  );
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

t.test('the event loop is late by as much as it was kept from turning', async (t) => {
  const loop = new EventLoop();
  t.teardown(() => loop[Symbol.asyncDispose]());
  // Node looks at it first when it has turned.
  for (let turns = 0; turns < 3; turns++) await new Promise((turned) => setTimeout(turned, 30));
  const until = performance.now() + 200;
  while (performance.now() < until);
  for (let turns = 0; turns < 3; turns++) await new Promise((turned) => setTimeout(turned, 30));
  const [delay] = loop.metrics();
  const late = delay?.samples.find(({ labels }) => labels[0]?.[1] === '0.99')?.value ?? 0;
  t.ok(late > 0.1, `${late} s`);
  t.equal(loop.metrics(), loop.metrics(), 'readers do not take readings from each other');
});
