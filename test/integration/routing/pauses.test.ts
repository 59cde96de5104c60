import { connect } from 'node:net';
import { startUpstream } from '@ai-proxy/core/testing';
import t from 'tap';
import { ask, completion, configOf, openGateway } from './scene.ts';

const busy = { status: 503, body: '{"error":{"message":"busy"}}' };

t.test('a client that leaves ends the pause of its request at once', async (t) => {
  const upstream = await startUpstream(() => ({ ...busy, headers: { 'retry-after': '20' } }));
  t.teardown(() => upstream.close());
  const gateway = await openGateway(t, {
    config: configOf([{ name: 'a', url: upstream.url }], { 'jitter-factor': 0 }),
  });
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hello' }] });
  const { hostname, port } = new URL(gateway.url);
  const client = connect(Number(port), hostname);
  client.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  while (upstream.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  // The gateway has the answer by now and waits.
  await new Promise((resolve) => setTimeout(resolve, 100));
  client.destroy();
  const left = performance.now();
  await gateway.close();
  const tookMs = performance.now() - left;
  t.ok(tookMs <= 250, `nothing of the request is left after ${tookMs.toFixed()} ms`);
  t.equal(upstream.requests.length, 1);
});

t.test('a single credential that fails once answers after a pause', async (t) => {
  const upstream = await startUpstream((_, count) =>
    count === 1 ? busy : { body: completion('here') },
  );
  t.teardown(() => upstream.close());
  const gateway = await openGateway(t, {
    config: configOf([{ name: 'a', url: upstream.url }], { 'jitter-factor': 0 }),
  });
  const started = performance.now();
  t.equal((await ask(gateway)).status, 200);
  t.ok(performance.now() - started >= 240);
  t.equal((await ask(gateway)).status, 200, 'and does not cool, as it has recovered');
});

t.test('nobody waits longer than max-retry-interval, nor beyond the deadline', async (t) => {
  for (const [core, router] of [
    [{}, { 'max-retry-interval': 1 }],
    [{ 'request-timeout': 1 }, {}],
  ] as const) {
    const upstream = await startUpstream(() => ({ ...busy, headers: { 'retry-after': '2' } }));
    const config = configOf([{ name: 'a', url: upstream.url }], router, core);
    const gateway = await openGateway(t, { config });
    const started = performance.now();
    const response = await ask(gateway);
    t.equal(response.status, 503);
    t.equal(response.headers.get('retry-after'), '2', 'the failure is shown as it is');
    t.ok(performance.now() - started < 900);
    t.equal(upstream.requests.length, 1);
    await upstream.close();
  }
});
