import t from 'tap';
import type { TelemetryOptions } from '../../../../../plugins/operations/telemetry/schema.ts';
import { settingsOf } from '../../../../../plugins/operations/telemetry/settings.ts';

const options = (changes: Partial<TelemetryOptions> = {}): TelemetryOptions => ({
  headers: {},
  sampleRatio: 1,
  traces: true,
  metrics: true,
  exportSeconds: 10,
  queueSpans: 10,
  ...changes,
});
const env = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/base',
  OTEL_EXPORTER_OTLP_HEADERS: 'api-key=s%20p, X-Other=2',
  OTEL_SERVICE_NAME: 'from-env',
  OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod,service.name=other,=x,y',
};

t.test('the environment alone turns nothing on', async (t) => {
  t.equal(settingsOf(options(), env, '1'), undefined);
  t.equal(settingsOf(options({ enabled: false, otlpEndpoint: 'http://a' }), env, '1'), undefined);
});

t.test('the environment says what a configuration leaves to it', async (t) => {
  t.match(settingsOf(options({ enabled: true }), env, '1.2.3'), {
    collector: {
      endpoint: 'http://collector:4318/base',
      headers: { 'api-key': 's p', 'x-other': '2' },
    },
    resource: {
      'service.name': 'from-env',
      'service.version': '1.2.3',
      'deployment.environment.name': 'prod',
    },
  });
  const without = { ...env, OTEL_SERVICE_NAME: '' };
  t.match(settingsOf(options({ enabled: true }), without, '1'), {
    resource: { 'service.name': 'other' },
  });
});

t.test('the configuration wins, and its collector gets no headers of another one', async (t) => {
  const written = { otlpEndpoint: 'https://a', serviceName: 'mine', headers: { A: '1' } };
  t.match(settingsOf(options(written), env, '1'), {
    collector: { endpoint: 'https://a', headers: { a: '1' } },
    resource: { 'service.name': 'mine' },
  });
  t.same(Object.keys(settingsOf(options(written), env, '1')?.collector.headers ?? {}), ['a']);
});

t.test('has a name without anybody giving one', async (t) => {
  const settings = settingsOf(options({ otlpEndpoint: 'http://a' }), {}, '1');
  t.equal(settings?.resource['service.name'], 'ai-proxy');
});

t.test('refuses what cannot work, and shows no login', async (t) => {
  const mistakes: readonly (readonly [Partial<TelemetryOptions>, RegExp])[] = [
    [{ enabled: true }, /otlp-endpoint/],
    [{ otlpEndpoint: 'collector:4318' }, /no http/],
    [{ otlpEndpoint: 'grpc://collector' }, /no http/],
    [{ otlpEndpoint: 'http://user:pass-word@a' }, /holds a login; write it/],
    [{ otlpEndpoint: 'http://a', headers: { a: 'x\ny' } }, /header/],
  ];
  for (const [changes, message] of mistakes)
    t.throws(() => settingsOf(options(changes), {}, '1'), { code: 'CONFIG_INVALID', message });
  t.throws(() => settingsOf(options({ otlpEndpoint: 'http://user:pass-word@a' }), {}, '1'), {
    message: /^(?!.*pass-word)/,
  });
});
