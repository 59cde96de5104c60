import t, { type Test } from 'tap';
import { startCollector } from './collector.ts';
import { metricProblems, spanProblems } from './conventions.ts';
import type { ReceivedSpan } from './otlp.ts';
import { startScene } from './scene.ts';

const [server, client] = [2, 3];
const messages = (word: string): object => [
  { role: 'user', content: `my private prompt, ${word}` },
];

/** The span of the request and those of its attempts, in their order. */
function parts(
  spans: readonly ReceivedSpan[],
): [request: ReceivedSpan, ...attempts: ReceivedSpan[]] {
  const [request, ...more] = spans.filter(({ kind }) => kind === server);
  if (request === undefined || more.length > 0) throw new Error('not one request');
  const attempts = spans.filter(({ kind }) => kind === client);
  return [request, ...attempts.toSorted((a, b) => Number(a.start - b.start))];
}

function checkSpans(t: Test, spans: readonly ReceivedSpan[]): void {
  const [request, ...attempts] = parts(spans);
  for (const span of spans) t.same(spanProblems(span), [], span.name);
  for (const attempt of attempts) {
    t.equal(attempt.traceId, request.traceId);
    t.equal(attempt.parentId, request.spanId);
    t.ok(attempt.start >= request.start && attempt.end <= request.end + 2_000_000n, 'is within');
  }
  t.equal(new Set(spans.map(({ spanId }) => spanId)).size, spans.length);
}

t.test('a whole answer is a request and an attempt, with who, what and how much', async (t) => {
  const { ask, collector } = await startScene(t);
  const response = await ask('whole');
  await response.text();
  const spans = await collector.spansOnce(2);
  checkSpans(t, spans);
  const [request, attempt] = parts(spans);
  t.match(request, {
    name: 'POST /v1/chat/completions',
    parentId: undefined,
    status: 0,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/v1/chat/completions',
      'http.response.status_code': 200n,
      'url.path': '/v1/chat/completions',
      'url.scheme': 'http',
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 1000n,
      'gen_ai.usage.output_tokens': 100n,
      'gen_ai.usage.cache_read.input_tokens': 300n,
      'gen_ai.usage.reasoning.output_tokens': 40n,
      'ai_proxy.request.id': response.headers.get('x-request-id'),
      'ai_proxy.client.id': 'ann',
      'ai_proxy.tenant.id': 'acme',
      'ai_proxy.outcome': 'complete',
      'ai_proxy.attempts': 1n,
      'ai_proxy.usage.source': 'provider',
      'ai_proxy.cost.usd': Number,
    },
    resource: {
      'service.name': 'ai-proxy',
      'service.version': String,
      'service.instance.id': String,
    },
  });
  t.notOk('gen_ai.request.stream' in request.attributes);
  t.notOk('error.type' in request.attributes);
  t.match(attempt, {
    name: 'chat gpt-4o',
    attributes: {
      'server.address': '127.0.0.1',
      'server.port': BigInt,
      'http.response.status_code': 200n,
      'ai_proxy.credential': 'first',
      'ai_proxy.attempt.number': 1n,
    },
  });
});

t.test('a stream lasts until its end, and its first token has a time', async (t) => {
  const { ask, collector } = await startScene(t);
  await (await ask('stream', { stream: true })).text();
  const spans = await collector.spansOnce(2);
  checkSpans(t, spans);
  const [request, attempt] = parts(spans);
  t.match(request.attributes, {
    'gen_ai.request.stream': true,
    'gen_ai.usage.input_tokens': 1000n,
    'gen_ai.usage.output_tokens': 100n,
    'ai_proxy.outcome': 'complete',
  });
  const first = Number(request.attributes['gen_ai.response.time_to_first_chunk']) * 1e9;
  t.ok(first > 0 && first < Number(request.end - request.start), 'before the end');
  // Four more chunks follow the first, with pauses.
  t.ok(Number(request.end - request.start) - first > 40e6);
  t.ok(attempt !== undefined && attempt.end + 2_000_000n >= request.end, 'so does its attempt');
  await collector.until(() => collector.metrics.has('gen_ai.server.time_to_first_token'));
  t.match(collector.metrics.get('gen_ai.server.time_to_first_token')?.points, [{ count: 1 }]);
});

t.test('each attempt has a span, those that failed with their error', async (t) => {
  const { ask, collector } = await startScene(t);
  await (await ask('again')).text();
  const spans = await collector.spansOnce(3);
  checkSpans(t, spans);
  const [request, ...attempts] = parts(spans);
  t.match(request, { status: 0, attributes: { 'ai_proxy.attempts': 2n } });
  t.match(attempts, [
    {
      status: 2,
      attributes: {
        'error.type': 'UPSTREAM_FAILED',
        'http.response.status_code': 500n,
        'ai_proxy.credential': 'first',
        'ai_proxy.attempt.number': 1n,
      },
    },
    { status: 0, attributes: { 'ai_proxy.credential': 'second', 'ai_proxy.attempt.number': 2n } },
  ]);
  t.notOk('gen_ai.response.model' in (attempts[0]?.attributes ?? {}));
});

t.test('a failed request is an error, a mistake of the client is none', async (t) => {
  await t.test('of all upstreams', async (t) => {
    const { ask, collector } = await startScene(t, { config: { 'request-retry': 0 } });
    const response = await ask('down');
    await response.text();
    await collector.spansOnce(2);
    checkSpans(t, collector.spans);
    t.match(parts(collector.spans)[0], {
      status: 2,
      attributes: {
        'error.type': 'UPSTREAM_FAILED',
        'ai_proxy.outcome': 'failed',
        'http.response.status_code': BigInt(response.status),
      },
    });
  });
  await t.test('of a client without a key', async (t) => {
    const { ask, collector } = await startScene(t);
    await (await ask('whole', {}, { authorization: 'Bearer nobody' })).text();
    checkSpans(t, await collector.spansOnce(1));
    t.match(collector.spans, [{ status: 0, attributes: { 'error.type': 'KEY_UNKNOWN' } }]);
    t.notOk('gen_ai.request.model' in (collector.spans[0]?.attributes ?? {}));
  });
});

t.test('a stream that breaks off is an error, although it began well', async (t) => {
  const { ask, collector } = await startScene(t);
  await (await ask('broken', { stream: true })).text();
  const spans = await collector.spansOnce(2);
  checkSpans(t, spans);
  const error = { status: 2, attributes: { 'error.type': 'UPSTREAM_NETWORK' } };
  t.match(parts(spans), [error, error]);
  t.equal(parts(spans)[0].attributes['http.response.status_code'], 200n);
});

t.test('a client that leaves is no error of the gateway', async (t) => {
  const { ask, collector } = await startScene(t);
  const response = await ask('slow', { stream: true });
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  const spans = await collector.spansOnce(2);
  checkSpans(t, spans);
  t.match(parts(spans)[0], { status: 0, attributes: { 'ai_proxy.outcome': 'cancelled' } });
  t.equal(parts(spans)[1]?.status, 0);
});

t.test('other operations have their names, lists of models have none', async (t) => {
  const { collector, gateway, post } = await startScene(t);
  await (
    await post('/v1/embeddings', { model: 'gpt-4o', input: 'my private prompt, embed' })
  ).text();
  await collector.spansOnce(2);
  checkSpans(t, collector.spans);
  t.match(parts(collector.spans)[1], { name: 'embeddings gpt-4o' });
  const headers = { authorization: 'Bearer client-key-0001' };
  await (await fetch(`${gateway.url}/v1/models?key=client-key-0001`, { headers })).text();
  const [, , list] = await collector.spansOnce(3);
  t.match(list, { name: 'GET /v1/models', attributes: { 'url.path': '/v1/models' } });
  t.same(list === undefined ? [] : spanProblems(list), []);
  t.notOk('gen_ai.operation.name' in (list?.attributes ?? {}));
});

t.test('the API of a client says what its operation is called', async (t) => {
  const { collector, post } = await startScene(t);
  const contents = [{ role: 'user', parts: [{ text: 'my private prompt, whole' }] }];
  const path = '/v1beta/models/gpt-4o:generateContent';
  t.equal((await post(path, { contents }, { 'x-goog-api-key': 'client-key-0001' })).status, 200);
  t.match(await collector.spansOnce(2), [
    { attributes: { 'gen_ai.operation.name': 'generate_content', 'url.path': path } },
    { name: 'generate_content gpt-4o' },
  ]);
});

t.test('metrics count what was sent, by the conventions', async (t) => {
  const { ask, collector } = await startScene(t);
  for (const word of ['whole', 'whole', 'again']) await (await ask(word)).text();
  await (await ask('stream', { stream: true })).text();
  await (await ask('whole', {}, { authorization: 'Bearer nobody' })).text();
  const points = (name: string) => collector.metrics.get(name)?.points ?? [];
  const counted = (name: string): number => points(name).reduce((sum, { count }) => sum + count, 0);
  await collector.until(() => counted('http.server.request.duration') === 5);
  for (const metric of collector.metrics.values()) t.same(metricProblems(metric), [], metric.name);
  t.match(
    points('http.server.request.duration').map(({ attributes, count }) => [attributes, count]),
    [
      [{ 'http.response.status_code': 200n, 'http.route': '/v1/chat/completions' }, 4],
      [{ 'http.response.status_code': 401n }, 1],
    ],
  );
  const attempts = points('gen_ai.client.operation.duration');
  t.equal(counted('gen_ai.client.operation.duration'), 5);
  t.match(
    attempts.find(({ attributes }) => attributes['error.type'] !== undefined),
    {
      count: 1,
      attributes: { 'error.type': 'UPSTREAM_FAILED', 'gen_ai.provider.name': 'openai' },
    },
  );
  const tokens = points('gen_ai.client.token.usage');
  t.same(
    tokens.map(({ attributes, count, sum }) => [attributes['gen_ai.token.type'], count, sum]),
    [
      ['input', 4, 4000],
      ['output', 4, 400],
    ],
  );
  t.equal(counted('gen_ai.server.time_to_first_token'), 1);
});

t.test('nothing of prompts, answers and keys is in what is sent', async (t) => {
  const collector = await startCollector();
  const { ask, post } = await startScene(t, {
    collector,
    telemetry: { headers: { 'X-Collector-Key': 'collector-key-0001' } },
    config: { 'request-retry': 0 },
  });
  for (const word of ['whole', 'again', 'down']) await (await ask(word)).text();
  await (await ask('stream', { stream: true })).text();
  await (await ask('broken', { stream: true })).text();
  // A key where none belongs.
  await (
    await post('/v1/chat/completions', { model: 'sk-second-0001', messages: messages('whole') })
  ).text();
  await (
    await ask(
      'whole',
      {},
      { tracestate: 'a=sk-first-0001', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    )
  ).text();
  await collector.until(() => collector.spans.filter(({ kind }) => kind === server).length === 7);
  const sent = collector.messages.map(({ body }) => body).join('\n');
  t.notMatch(sent, /prompt|answer|goes on|sk-first|sk-second|client-key|collector-key/);
  t.match(sent, /"a=\*\*\*"/);
  for (const { headers } of collector.messages)
    t.match(headers, {
      'x-collector-key': 'collector-key-0001',
      'content-type': 'application/json',
      'user-agent': /^ai-proxy\//,
    });
});
