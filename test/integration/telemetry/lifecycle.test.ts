import t from 'tap';
import { startCollector } from './collector.ts';
import { startScene } from './scene.ts';

const [server, client] = [2, 3];
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentId = '00f067aa0ba902b7';

t.test('nothing is measured or sent unless somebody wants it', async (t) => {
  const collector = await startCollector();
  const { OTEL_EXPORTER_OTLP_ENDPOINT: before } = process.env;
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = collector.url;
  t.teardown(() => {
    if (before === undefined) delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    else process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = before;
  });
  await t.test('by the configuration', async (t) => {
    const other = await startCollector();
    const { ask, gateway } = await startScene(t, { collector: other, telemetry: null });
    const entries = gateway.gateway.explain();
    for (const wanted of ['telemetry', 'trace-propagation']) {
      const entry = entries.find(({ name }) => name === wanted);
      t.match(entry, { layer: false }, wanted);
    }
    await (await ask('whole')).text();
    await gateway.close();
    t.same(collector.messages, []);
  });
  await t.test('"telemetry: true" takes the collector of the environment', async (t) => {
    const { ask } = await startScene(t, { collector, telemetry: true });
    t.equal((await ask('whole')).status, 200);
  });
  // Closing has sent it: the usual time between two sendings is ten seconds.
  t.equal(collector.spans.length, 2);
  t.ok(collector.metrics.has('http.server.request.duration'));
});

t.test('one of the two can be left out', async (t) => {
  for (const [telemetry, path] of [
    [{ metrics: false }, '/v1/traces'],
    [{ traces: false }, '/v1/metrics'],
  ] as const) {
    const { ask, collector, gateway } = await startScene(t, { telemetry });
    await (await ask('whole')).text();
    await gateway.close();
    t.same([...new Set(collector.messages.map((message) => message.path))], [path]);
  }
});

t.test('the trace of a client is gone on with, or left out with all of it', async (t) => {
  const { ask, collector, gateway } = await startScene(t, { telemetry: { metrics: false } });
  const traceparent = (flags: string): string => `00-${traceId}-${parentId}-${flags}`;
  await (await ask('whole', {}, { traceparent: traceparent('00') })).text();
  await (await ask('whole', {}, { traceparent: traceparent('01'), tracestate: 'a=1' })).text();
  await gateway.close();
  t.equal(collector.spans.length, 2);
  const request = collector.spans.find(({ kind }) => kind === server);
  const attempt = collector.spans.find(({ kind }) => kind === client);
  t.match(request, { traceId, parentId, state: 'a=1' });
  t.match(attempt, { traceId, parentId: request?.spanId });
});

t.test('a ratio of none traces nobody, and still counts', async (t) => {
  const { ask, collector, gateway } = await startScene(t, { telemetry: { 'sample-ratio': 0 } });
  await (await ask('whole')).text();
  await gateway.close();
  t.same(collector.spans, []);
  t.ok(collector.metrics.has('gen_ai.client.token.usage'));
});

t.test('upstreams are told of the trace only where that is wanted', async (t) => {
  const headers = { traceparent: `00-${traceId}-${parentId}-01`, tracestate: 'a=1' };
  await t.test('not by itself', async (t) => {
    const { ask, upstream } = await startScene(t);
    await (await ask('whole', {}, headers)).text();
    t.notOk('traceparent' in (upstream.requests[0]?.headers ?? {}));
    t.notOk('tracestate' in (upstream.requests[0]?.headers ?? {}));
  });
  await t.test('each attempt is the parent of what its upstream does', async (t) => {
    const { ask, collector, gateway, upstream } = await startScene(t, {
      telemetry: { propagate: true },
    });
    await (await ask('again', {}, headers)).text();
    await gateway.close();
    const attempts = collector.spans
      .filter(({ kind }) => kind === client)
      .toSorted((a, b) => Number(a.start - b.start));
    t.same(
      upstream.requests.map((request) => request.headers['traceparent']),
      attempts.map(({ spanId }) => `00-${traceId}-${spanId}-01`),
    );
    t.equal(attempts.length, 2);
    t.match(upstream.requests, [{ headers: { tracestate: 'a=1' } }, {}]);
  });
});

t.test('a collector that is away costs no request anything', async (t) => {
  const collector = await startCollector();
  await collector.close();
  const { ask, gateway } = await startScene(t, { collector, telemetry: { 'queue-spans': 6 } });
  for (let index = 0; index < 20; index++) {
    const response = await ask('whole');
    t.equal(response.status, 200);
    t.match(await response.json(), { choices: [{ message: { content: 'my secret answer' } }] });
  }
  await gateway.close();
  const lines = gateway.logs.filter(({ plugin }) => plugin === 'telemetry');
  t.equal(lines.filter(({ msg }) => /does not take/.test(String(msg))).length, 2, 'once a signal');
  t.equal(lines.length, 3);
  t.match(lines.at(-1), { level: 40, droppedSpans: 40 });
});

t.test('one that accepts connections and says nothing delays the stop a little only', async (t) => {
  const collector = await startCollector(() => 'hang');
  const { ask, gateway } = await startScene(t, { collector });
  t.equal((await ask('whole')).status, 200);
  await collector.until(() => collector.messages.length > 0);
  const started = performance.now();
  await gateway.close();
  t.ok(performance.now() - started < 8_000);
  t.match(
    gateway.logs.findLast(({ plugin }) => plugin === 'telemetry'),
    { droppedSpans: 2 },
  );
});

t.test('what a busy collector refuses it gets again', async (t) => {
  let refusals = 0;
  const collector = await startCollector(({ path }) => {
    if (!path.endsWith('traces') || refusals >= 2) return { status: 200 };
    const status = [429, 503][refusals++] ?? 500;
    return { status, headers: { 'retry-after': '0' } };
  });
  const { ask } = await startScene(t, { collector });
  await (await ask('whole')).text();
  await collector.spansOnce(2);
  t.equal(refusals, 2);
  t.equal(collector.spans.length, 2);
});

t.test('a collector that wants no metrics has its traces all the same', async (t) => {
  const collector = await startCollector(({ path }) => ({
    status: path.endsWith('metrics') ? 404 : 200,
  }));
  const { ask, gateway } = await startScene(t, { collector });
  await (await ask('whole')).text();
  await collector.spansOnce(2);
  const refused = (): number =>
    collector.messages.filter(({ path }) => path.endsWith('metrics')).length;
  await collector.until(() => refused() >= 3);
  const lines = gateway.logs.filter(({ plugin }) => plugin === 'telemetry');
  t.match(lines, [{ signal: 'metrics', reason: 'status 404' }]);
  t.equal(lines.length, 1);
});

t.test('what a collector leaves out of a message is told', async (t) => {
  const body = JSON.stringify({ partialSuccess: { rejectedSpans: '2', errorMessage: 'no room' } });
  const collector = await startCollector(() => ({ status: 200, body }));
  const { ask, gateway } = await startScene(t, { collector, telemetry: { metrics: false } });
  await (await ask('whole')).text();
  await gateway.close();
  t.match(
    gateway.logs.filter(({ plugin }) => plugin === 'telemetry'),
    [{ reason: '2 of a message were rejected' }, { droppedSpans: 2 }],
  );
});

t.test('counts go on over a reload, and are of one instance', async (t) => {
  const { ask, collector, gateway } = await startScene(t);
  await (await ask('whole')).text();
  await gateway.gateway.reload();
  await (await ask('whole')).text();
  const requests = (): number =>
    (collector.metrics.get('http.server.request.duration')?.points ?? []).reduce(
      (sum, { count }) => sum + count,
      0,
    );
  await collector.until(() => requests() === 2 && collector.spans.length === 4);
  t.equal(new Set(collector.spans.map(({ resource }) => resource['service.instance.id'])).size, 1);
});
