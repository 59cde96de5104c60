import t from 'tap';
import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';

t.test('chains of models do not multiply an outage', async (t) => {
  const upstream = await startUpstream(() => ({ status: 503, body: '{"error":{"message":"no"}}' }));
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: `
model-fallback: { chains: { m0: [m1, m2, m3, m4, m5, m6, m7] } }
retry: { cooldown-5xx-secs: 0, cooldown-network-secs: 0 }
openai-compatibility: [{ name: up, api-key: k, base-url: "${upstream.url}" }]`,
  });
  t.teardown(() => Promise.all([gateway.close(), upstream.close()]));
  const started = performance.now();
  const requests = 200;
  const statuses = await Promise.all(
    Array.from({ length: requests }, async () => {
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm0', messages: [{ role: 'user', content: 'hi' }] }),
      });
      await response.text();
      return response.status;
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  const allowed = 1.2 * requests + 10 * (seconds + 1);
  t.strictSame([...new Set(statuses)], [503]);
  t.ok(upstream.requests.length >= requests, 'each is asked once');
  t.ok(upstream.requests.length <= allowed, `${upstream.requests.length} of ${allowed}`);
});

t.test('a model that nobody has costs nothing of what repetitions may spend', async (t) => {
  const answer = {
    choices: [{ message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  };
  const upstream = await startUpstream(({ body }) =>
    body.includes('"m0"')
      ? { status: 404, body: '{"error":{"message":"no such model","code":"model_not_found"}}' }
      : { body: JSON.stringify(answer) },
  );
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: `
model-fallback: { chains: { m0: [m1] } }
retry: { budget-percent: 0, budget-per-second: 0 }
openai-compatibility: [{ name: up, api-key: k, base-url: "${upstream.url}" }]`,
  });
  t.teardown(() => Promise.all([gateway.close(), upstream.close()]));
  for (let request = 0; request < 5; request++) {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm0', messages: [{ role: 'user', content: 'hi' }] }),
    });
    t.equal(response.status, 200);
    await response.text();
  }
});

t.test('a request with many unknown models is no multiple of itself', async (t) => {
  const upstream = await startUpstream(() => ({
    status: 404,
    body: '{"error":{"message":"no such model","code":"model_not_found"}}',
  }));
  const keys = Array.from({ length: 8 }, (_, at) => ({
    name: `up${at}`,
    'api-key': `k${at}`,
    'base-url': upstream.url,
  }));
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: JSON.stringify({
      retry: { 'budget-percent': 0, 'budget-per-second': 0 },
      'openai-compatibility': keys,
    }),
  });
  t.teardown(() => Promise.all([gateway.close(), upstream.close()]));
  const models = Array.from({ length: 16 }, (_, at) => `m${at}`);
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm0', models, messages: [{ role: 'user', content: 'hi' }] }),
  });
  await response.text();
  t.equal(upstream.requests.length, 3);
});
