import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { readMetrics, sumOf } from './prometheus-text.ts';
import { accountKeys, clientKey, startScene } from './scene.ts';

/** Of one answer: 800 fresh tokens for 2 $, 200 cached ones for 1 $, 100 of output for 10 $ a million. */
const price = (800 * 2 + 200 * 1 + 100 * 10) / 1e6;

t.test('the figures are those of what was sent', async (t) => {
  const scene = await startScene(t);
  const sent = [
    ...['whole', 'whole', 'whole', 'stream', 'stream'].map((word) => scene.ask(word)),
    scene.ask('again'),
    scene.ask('wrong'),
    scene.ask('whole', { key: 'sk-of-a-stranger' }),
    scene.ask('wrong', { model: 'o3' }),
  ];
  const statuses = (await Promise.all(sent)).map(({ status }) => status);
  t.same(statuses, [200, 200, 200, 200, 200, 200, 400, 401, 400]);
  const listed = await fetch(`${scene.url}/v1/models`, {
    headers: { authorization: `Bearer ${clientKey}` },
  });
  await listed.text();
  const figures = await scene.ended(10);

  t.test('as JSON', async (t) => {
    t.match(figures, {
      total_requests: 10,
      total_errors: 3,
      total_input_tokens: 6000,
      total_output_tokens: 600,
      by_model: { 'gpt-4o': 7, other: 1 },
      by_provider: { openai: 8 },
      requests_per_minute: 10,
      error_rate: 0.3,
      active_providers: 1,
    });
    t.same(Object.keys(figures.cost_by_model), ['gpt-4o']);
    t.ok(Math.abs(figures.total_cost_usd - 6 * price) < 1e-12, `${figures.total_cost_usd}`);
    t.equal(figures.cost_by_model['gpt-4o'], figures.total_cost_usd);
    t.equal(figures.latency_ms.count, 10);
    t.equal(figures.latency_ms.buckets.at(-1)?.count, 10);
    t.equal(figures.ttft_ms.count, 2, 'streams have a first token');
    t.ok(figures.avg_latency_ms > 0);
    t.ok(figures.uptime_seconds >= 0 && figures.uptime_seconds < 600);
  });

  t.test('as text', async (t) => {
    const metrics = readMetrics(await scene.text());
    const requests = (labels: Record<string, string>) =>
      sumOf(metrics, 'ai_proxy_requests_total', labels);
    t.equal(requests({}), 10);
    t.equal(requests({ outcome: 'complete', status: '2xx', provider: 'openai' }), 6);
    t.equal(requests({ outcome: 'failed', model: 'other', provider: 'openai', status: '4xx' }), 1);
    t.equal(requests({ outcome: 'failed', provider: 'none', model: 'none' }), 1, 'before its body');
    t.equal(requests({ operation: 'list-models', model: 'none' }), 1);
    const attempts = (outcome: string) => sumOf(metrics, 'ai_proxy_attempts_total', { outcome });
    t.equal(attempts('ok'), 6);
    t.equal(attempts('UPSTREAM_FAILED'), 1);
    t.equal(attempts('UPSTREAM_REJECTED'), 2);
    const tokens = (kind: string) => sumOf(metrics, 'ai_proxy_tokens_total', { kind });
    t.same(['input', 'cache_read', 'output'].map(tokens), [4800, 1200, 600]);
    t.ok(Math.abs(sumOf(metrics, 'ai_proxy_cost_usd_total') - 6 * price) < 1e-12);
    t.equal(sumOf(metrics, 'ai_proxy_client_requests_total', { client: 'ann' }), 9);
    t.equal(sumOf(metrics, 'ai_proxy_client_tokens_total', { client: 'ann' }), 6600);
    t.equal(sumOf(metrics, 'ai_proxy_request_errors_total', { code: 'KEY_UNKNOWN' }), 1);
    t.equal(sumOf(metrics, 'ai_proxy_requests_in_flight'), 0);
    const count = (name: string) => sumOf(metrics, `ai_proxy_${name}_seconds`, {}, '_count');
    t.equal(count('request_duration'), 10);
    t.equal(count('time_to_first_byte'), 7, 'six answers and a list');
    t.equal(count('time_to_first_token'), 2);
    t.equal(count('gateway_overhead'), 6);
    const overhead = sumOf(metrics, 'ai_proxy_gateway_overhead_seconds', {}, '_sum');
    const total = sumOf(metrics, 'ai_proxy_request_duration_seconds', {}, '_sum');
    t.ok(overhead > 0 && overhead < total, `${overhead} of ${total} s`);
  });

  t.test('without keys and ids of requests', async (t) => {
    const shown = [
      await scene.text(),
      ...(await Promise.all(
        ['/metrics', '/admin/metrics', '/admin/models', '/admin/config'].map(async (path) => {
          const response = await fetch(scene.url + path);
          t.equal(response.status, 200, path);
          return response.text();
        }),
      )),
    ].join('\n');
    for (const secret of [clientKey, ...accountKeys, 'sk-of-a-stranger', 'req_'])
      t.notOk(shown.includes(secret), secret);
  });
});

t.test('refusals of limits and of paths are counted by code', async (t) => {
  const scene = await startScene(t, { 'rate-limit': { enabled: true, 'per-key-rpm': 2 } });
  const statuses: number[] = [];
  for (let at = 0; at < 5; at++) statuses.push((await scene.ask('whole')).status);
  t.same(statuses, [200, 200, 429, 429, 429]);
  await (await fetch(`${scene.url}/nowhere`)).text();
  await scene.ended(5);
  const metrics = readMetrics(await scene.text());
  t.equal(sumOf(metrics, 'ai_proxy_rate_limited_total', { code: 'RATE_LIMITED' }), 3);
  t.equal(sumOf(metrics, 'ai_proxy_refused_requests_total', { code: 'ROUTE_UNKNOWN' }), 1);
});

t.test('credentials that cool are shown with their reason', async (t) => {
  const scene = await startScene(t, { retry: { 'cooldown-5xx-secs': 60 } });
  t.equal((await scene.ask('again')).status, 200);
  const metrics = readMetrics(await scene.text());
  const credential = { provider: 'openai', credential: 'first', reason: 'failing' };
  t.equal(sumOf(metrics, 'ai_proxy_cooldowns', credential), 1);
  t.equal(sumOf(metrics, 'ai_proxy_cooldowns'), 1);
});

t.test('counts outlive a reload, which is counted itself', async (t) => {
  const scene = await startScene(t);
  await scene.ask('whole');
  const before = await scene.ended(1);
  await scene.reload();
  t.equal((await scene.snapshot()).total_requests, 1);
  await scene.ask('whole');
  const after = await scene.ended(2);
  t.equal(after.total_cost_usd, 2 * before.total_cost_usd);
  const metrics = readMetrics(await scene.text());
  t.equal(sumOf(metrics, 'ai_proxy_reloads_total', { outcome: 'succeeded' }), 1);
  t.equal(sumOf(metrics, 'ai_proxy_reloads_total', { outcome: 'refused' }), 0);
});

t.test('a client that leaves is no error', async (t) => {
  const scene = await startScene(t);
  const { hostname, port } = new URL(scene.url);
  const client = connect(Number(port), hostname);
  const head = [
    'POST /v1/chat/completions HTTP/1.1',
    'host: localhost',
    `authorization: Bearer ${clientKey}`,
    'content-type: application/json',
    'content-length: 100',
  ];
  client.write(`${head.join('\r\n')}\r\n\r\n{`);
  const inFlight = async () =>
    sumOf(readMetrics(await scene.text()), 'ai_proxy_requests_in_flight');
  while ((await inFlight()) !== 1) await sleep(10);
  client.destroy();
  t.match(await scene.ended(1), { total_requests: 1, total_errors: 0 });
  const metrics = readMetrics(await scene.text());
  t.equal(sumOf(metrics, 'ai_proxy_requests_total', { outcome: 'cancelled' }), 1);
  t.equal(sumOf(metrics, 'ai_proxy_requests_in_flight'), 0);
});
