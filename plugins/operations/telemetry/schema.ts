import type { OptionsOf } from '@ai-proxy/core';

/** Options of the plugin as the core gives them. */
export type TelemetryOptions = OptionsOf<typeof telemetryOptions>;

/** Options of the plugin. */
export const telemetryOptions = {
  type: 'object',
  additionalProperties: false,
  properties: {
    enabled: {
      type: 'boolean',
      description:
        'Whether traces and metrics are sent; absent: where otlp-endpoint says where to. With true and no otlp-endpoint, OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_HEADERS say it.',
    },
    'otlp-endpoint': {
      type: 'string',
      minLength: 1,
      description:
        'URL of an OpenTelemetry collector that takes OTLP over HTTP, such as http://127.0.0.1:4318; /v1/traces and /v1/metrics are added.',
    },
    headers: {
      type: 'object',
      writeOnly: true,
      default: {},
      additionalProperties: { type: 'string' },
      description: 'Headers for the collector; literals, env://NAME or file:///path.',
    },
    'service-name': {
      type: 'string',
      minLength: 1,
      description: 'Name of this gateway; OTEL_SERVICE_NAME, else ai-proxy, where none is given.',
    },
    'sample-ratio': {
      type: 'number',
      minimum: 0,
      maximum: 1,
      default: 1,
      description:
        'Share of the requests that are traced, of those whose client did not decide it with traceparent.',
    },
    traces: { type: 'boolean', default: true, description: 'Whether spans are sent.' },
    metrics: { type: 'boolean', default: true, description: 'Whether histograms are sent.' },
    'export-seconds': {
      type: 'number',
      minimum: 0.1,
      maximum: 3600,
      default: 10,
      description: 'Time between two sendings.',
    },
    'queue-spans': {
      type: 'integer',
      minimum: 1,
      maximum: 100_000,
      default: 4096,
      description: 'Spans that wait for the collector at most; more are dropped.',
    },
  },
} as const;

/** `telemetry: true` is short for `telemetry: { enabled: true }`. */
export const telemetryKeys: Readonly<Record<string, string>> = {
  telemetry: 'enabled',
  ...Object.fromEntries(
    Object.keys(telemetryOptions.properties).map((name) => [`telemetry.${name}`, name]),
  ),
};
