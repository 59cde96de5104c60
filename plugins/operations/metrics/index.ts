import {
  definePlugin,
  lookAt,
  type Clock,
  type Context,
  type Executor,
  type Next,
  type Reply,
} from '@ai-proxy/core';
import { Store, type LogStore } from '../log-store/keys.ts';
import { RouterState, type RouterStateView } from '../../policies/router/keys.ts';
import { activeProviders } from './active-providers.ts';
import { eventLoopMetrics } from './event-loop-metrics.ts';
import { EventLoop } from './event-loop.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { Metrics, type MetricsSnapshot } from './keys.ts';
import { MetricsText } from './metrics-text.ts';
import { processMetrics } from './process-metrics.ts';
import { RequestCounts, type Watched } from './request-counts.ts';
import { requestMetrics } from './request-metrics.ts';
import { metricsRoutes } from './routes.ts';
import { metricsOptions } from './schema.ts';
import { snapshotOf } from './snapshot.ts';

export default definePlugin({
  name: 'metrics',
  api: 1,
  summary: 'Counts requests, and shows the figures as JSON and to Prometheus.',
  configSchema: metricsOptions,
  rootKeys: {
    metrics: 'access',
    'metrics.access': 'access',
    'metrics.enabled': 'enabled',
    'metrics.max-series': 'max-series',
  },
  provides: [Metrics],
  uses: [RouterState, Store],
  // Requests that are refused before their body has arrived are counted, too.
  headOnly: true,
  setup(host, options) {
    if (!options.enabled) return {};
    const { clock, version, vitals } = host;
    const counts = host.carry('counts', () => new RequestCounts());
    const eventLoop = host.carry('event-loop', () => new EventLoop());
    let executors: readonly Executor[] = [];
    let router: RouterStateView | undefined;
    let store: LogStore | undefined;

    const snapshot = (): MetricsSnapshot =>
      snapshotOf(counts.meters, {
        requestsPerMinute: counts.lastMinute.count(clock.monotonic()),
        activeProviders: activeProviders(executors, router?.snapshot() ?? []),
        uptimeMs: clock.now() - vitals.startedMs,
      });

    const sources = { version, vitals, router: () => router, store: () => store };
    const text = new MetricsText(() => [
      ...requestMetrics(counts.meters),
      ...gatewayMetrics(sources, counts.meters),
      ...eventLoopMetrics(eventLoop),
      ...processMetrics(),
    ]);

    return {
      services: [[Metrics, snapshot]],
      ready(ready) {
        executors = ready.executors;
        router = ready.service(RouterState);
        store = ready.service(Store);
        counts.configure(executors, (text) => host.redact(text), options.maxSeries);
      },
      handle: (ctx, next) => counted(ctx, next, counts, clock),
      admin: metricsRoutes(options.access, {
        snapshot,
        text: (format) => text.write(format),
        executors: () => executors,
        config: () => host.shownConfig(),
      }),
    };
  },
});

/** Has a request counted, from its beginning to its end. */
function counted(ctx: Context, next: Next, counts: RequestCounts, clock: Clock): Promise<Reply> {
  const watched: Watched = {
    startedMs: clock.monotonic(),
    answeredMs: 0,
    reply: undefined,
    attempts: 0,
  };
  counts.began();
  ctx.wantUsage();
  ctx.onEnd((end) => counts.ended(ctx, end, watched, clock.monotonic()));
  return lookAt(ctx, next(), (reply) => {
    watched.answeredMs = clock.monotonic();
    watched.reply = reply;
    watched.attempts = ctx.trace.attempts.length;
  });
}
