import { Summary, type Metric } from 'prom-client';
import { gauge } from './collected.ts';
import type { EventLoop } from './event-loop.ts';

const delayName = 'nodejs_eventloop_delay_seconds';

/** Metrics of the event loop. */
export function eventLoopMetrics(loop: EventLoop): readonly Metric[] {
  return [
    new DelaySummary(loop),
    gauge({
      name: 'nodejs_eventloop_utilization_ratio',
      help: 'Part of the time in which the event loop was busy.',
      samples: () => [{ value: loop.reading().utilization }],
    }),
  ];
}

/** A summary of prom-client that shows what Node has measured instead of values of its own. */
class DelaySummary extends Summary {
  readonly #loop: EventLoop;

  constructor(loop: EventLoop) {
    const help = 'How late the event loop was, looked at every 20 ms.';
    super({ name: delayName, help, registers: [] });
    this.#loop = loop;
  }

  override async get(): ReturnType<Summary['get']> {
    const { count, delays, sum } = this.#loop.reading();
    const values = [
      ...delays.map(([quantile, value]) => ({ labels: { quantile }, value })),
      { metricName: `${delayName}_sum`, labels: {}, value: sum },
      { metricName: `${delayName}_count`, labels: {}, value: count },
    ];
    return { ...(await super.get()), values };
  }
}
