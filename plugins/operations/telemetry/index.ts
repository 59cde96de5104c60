import { randomUUID } from 'node:crypto';
import { definePlugin, type Host, type Reply } from '@ai-proxy/core';
import { Ids } from './ids.ts';
import { TraceOfRequest } from './keys.ts';
import { Collector, type Signal } from './otlp/collector.ts';
import { Exporter } from './otlp/exporter.ts';
import { Health } from './otlp/health.ts';
import { Peers } from './providers.ts';
import { RequestMetrics } from './request-metrics.ts';
import { telemetryKeys, telemetryOptions, type TelemetryOptions } from './schema.ts';
import { settingsOf, type Settings } from './settings.ts';
import { spansOf } from './spans.ts';
import { traceOf } from './trace-context.ts';

export default definePlugin({
  name: 'telemetry',
  api: 1,
  summary: 'Sends traces and metrics to an OpenTelemetry collector.',
  configSchema: telemetryOptions,
  rootKeys: telemetryKeys,
  provides: [TraceOfRequest],
  // Requests that are refused before their body has arrived are told of, too.
  headOnly: true,
  setup(host, options) {
    const settings = settingsOf(options, process.env, host.version);
    if (settings === undefined) return {};
    const { clock } = host;
    const redact = (text: string): string => host.redact(text);
    const metrics = host.carry('metrics', () => new RequestMetrics(clock.now()));
    const exporter = exporterFor(host, options, settings, metrics);
    const ids = new Ids();
    let peers = new Peers([]);

    return {
      ready(gateway) {
        peers = new Peers(gateway.executors);
        exporter.start();
      },
      async handle(ctx, next) {
        const trace = traceOf(ctx.inbound.headers, options.sampleRatio, ids);
        const startMs = clock.now();
        const started = clock.monotonic();
        const isTraced = options.traces && trace.sampled;
        let firstMs: number | undefined;
        let reply: Reply | undefined;
        if (options.traces) ctx.set(TraceOfRequest, trace);
        if (options.metrics || isTraced) ctx.wantUsage();
        ctx.onEnd((end) => {
          const endMs = startMs + clock.monotonic() - started;
          const finished = { ctx, end, startMs, endMs, firstMs, served: reply?.served };
          if (options.metrics) metrics.record(finished, peers, redact);
          if (isTraced) exporter.add(spansOf(finished, trace, peers));
        });
        reply = await next();
        firstMs = clock.monotonic() - started;
        return reply;
      },
      close: () => exporter.close(),
    };
  },
});

function exporterFor(
  host: Host,
  options: TelemetryOptions,
  { collector, resource }: Settings,
  metrics: RequestMetrics,
): Exporter {
  const healthOf = (signal: Signal): Health => new Health(host.log.child({ signal }), host.clock);
  const instance = host.carry('instance', () => randomUUID());
  return new Exporter({
    collector: new Collector(collector, host),
    health: { traces: healthOf('traces'), metrics: healthOf('metrics') },
    sender: {
      resource: { 'service.instance.id': instance, ...resource },
      version: host.version,
      redact: (text) => host.redact(text),
    },
    metrics: () => (options.metrics ? metrics.toOtlp(host.clock.now()) : []),
    everyMs: options.exportSeconds * 1000,
    mostSpans: options.queueSpans,
    random: host.random,
  });
}
