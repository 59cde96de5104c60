import { GatewayError } from '@ai-proxy/core';
import type { Attributes } from './otlp/attributes.ts';
import type { CollectorOptions } from './otlp/collector.ts';
import type { TelemetryOptions } from './schema.ts';

/** Variables of the environment, as programs with OpenTelemetry have them in common. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Settings {
  readonly collector: CollectorOptions;
  /** Who sends, but for the instance. */
  readonly resource: Attributes;
}

const usualName = 'ai-proxy';
const cure = 'Write telemetry.otlp-endpoint, or set OTEL_EXPORTER_OTLP_ENDPOINT.';

/** Where telemetry goes; undefined where none is wanted. The environment alone turns nothing on. */
export function settingsOf(
  options: TelemetryOptions,
  env: Environment,
  version: string,
): Settings | undefined {
  const { enabled, otlpEndpoint } = options;
  if (!(enabled ?? otlpEndpoint !== undefined)) return undefined;
  const collector =
    otlpEndpoint === undefined
      ? collectorOf(env['OTEL_EXPORTER_OTLP_ENDPOINT'], {
          // What opens one collector is not sent to another.
          ...listed(env['OTEL_EXPORTER_OTLP_HEADERS']),
          ...options.headers,
        })
      : collectorOf(otlpEndpoint, options.headers);
  const shared = listed(env['OTEL_RESOURCE_ATTRIBUTES']);
  const name = options.serviceName ?? filled(env['OTEL_SERVICE_NAME']);
  return {
    collector,
    resource: {
      ...shared,
      'service.name': name ?? shared['service.name'] ?? usualName,
      'service.version': version,
      'telemetry.sdk.name': usualName,
      'telemetry.sdk.language': 'nodejs',
      'telemetry.sdk.version': version,
    },
  };
}

function collectorOf(
  endpoint: string | undefined,
  headers: Readonly<Record<string, string>>,
): CollectorOptions {
  const url = filled(endpoint);
  if (url === undefined)
    throw refused(`Telemetry is on, and nothing says where the collector is. ${cure}`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw refused('The endpoint of telemetry is no http:// or https:// URL.');
  const { password, username } = new URL(url);
  if (username !== '' || password !== '')
    throw refused(
      'The endpoint of telemetry holds a login; write it as telemetry.headers.authorization.',
    );
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { endpoint: url, headers: parseHeaders(Object.fromEntries(named)) };
}

function refused(message: string): GatewayError {
  return new GatewayError('CONFIG_INVALID', { message });
}

/** Refuses at the start what no request could carry. */
function parseHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  try {
    new Headers(headers);
  } catch {
    throw refused('A header for the collector has characters that no HTTP header can carry.');
  }
  return headers;
}

/** Pairs as `name=value,name=value`, percent-encoded. */
function listed(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').flatMap((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) return [];
    return [[decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))] as const];
  });
  return Object.fromEntries(pairs);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.trim());
  } catch {
    return text.trim();
  }
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
