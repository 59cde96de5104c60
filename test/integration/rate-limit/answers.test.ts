import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGateway } from '@ai-proxy/core';
import { startGateway } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import { startScene } from './scene.ts';

const key = 'any-client-key';
const named = [{ key, name: 'any' }];

t.test('every limited answer says what is left: whole, stream and error', async (t) => {
  const scene = await startScene(t, named, { 'per-key-rpm': 10 }, (_request, count) =>
    count === 3
      ? { status: 400, headers: { 'content-type': 'application/json' }, body: '{"error":{}}' }
      : {
          headers: { 'content-type': 'text/event-stream' },
          body: 'data: {"id":"1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
        },
  );
  for (const [stream, status, left] of [
    [false, 200, '9'],
    [true, 200, '8'],
    [true, 400, '7'],
  ] as const) {
    const answer = await scene.ask(key, { body: { stream } });
    t.equal(answer.status, status);
    t.match(answer.headers, { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': left });
  }
});

t.test('a client that waits as long as it is told is let in', async (t) => {
  let skippedMs = 0;
  const gateway = await createGateway({
    builtins,
    defaultPipeline,
    configText: 'rate-limit: { per-key-rpm: 2, per-key-tpm: 100000 }',
    overrides: { host: '127.0.0.1', port: 0 },
    logLevel: 'silent',
    clock: { now: () => Date.now(), monotonic: () => performance.now() + skippedMs },
  });
  t.teardown(() => gateway.close());
  const { port } = await gateway.listen();
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({
        model: 'demo',
        max_tokens: 9,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });
  for (let count = 0; count < 2; count++) t.equal((await ask()).status, 200);
  const refused = await ask();
  t.equal(refused.status, 429);
  t.match(await refused.json(), { type: 'error', error: { type: 'rate_limit_error' } });
  const waitMs = Number(refused.headers.get('retry-after-ms'));
  t.ok(waitMs > 50_000 && waitMs <= 60_000, `${waitMs} ms`);
  t.equal(refused.headers.get('retry-after'), String(Math.ceil(waitMs / 1000)));
  skippedMs += waitMs;
  const { headers, status } = await ask();
  t.equal(status, 200);
  t.match(headers.get('x-ratelimit-remaining-tokens'), /^9\d{4}$/);
});

t.test('tokens are settled by what the upstream counted', async (t) => {
  const scene = await startScene(t, named, { 'per-key-tpm': 10_000 });
  for (let count = 1; count <= 5; count++) {
    const { headers } = await scene.ask(key, { body: { max_tokens: 4000 } });
    const left = Number(headers['x-ratelimit-remaining-tokens']);
    // Set aside are 4,000 and the request itself; the requests before it have used 100 each.
    t.equal(Math.ceil((10_000 - 4000 - (count - 1) * 100 - left) / 100), 1, `${left} left`);
  }
});

t.test('a client without room is refused before its body arrives', async (t) => {
  const scene = await startScene(t, named, { 'per-key-rpm': 1 });
  await scene.ask(key);
  const { hostname, port } = new URL(scene.gateway.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer ${key}\r\ncontent-length: 9999999\r\n\r\n{`,
  );
  const [first] = (await once(socket, 'data')) as [Buffer];
  t.match(first.toString(), /^HTTP\/1\.1 429 /);
  socket.destroy();
});

t.test('a reload keeps what was counted, and what is at work', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-'));
  const configFile = join(folder, 'config.yaml');
  const config = (rpm: number, concurrency: number): string => `
api-keys: [${key}]
rate-limit: { per-key-rpm: ${rpm}, per-key-concurrency: ${concurrency} }
pipeline: [chat-api, auth, rate-limit, router, demo: { word-interval-ms: 50 }]
`;
  writeFileSync(configFile, config(3, 5));
  const gateway = await startGateway({ configFile, builtins });
  t.teardown(async () => {
    await gateway.close();
    rmSync(folder, { recursive: true });
  });
  const ask = (stream = false): Promise<Response> =>
    fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({
        model: 'demo',
        stream,
        messages: [{ role: 'user', content: 'a b c d e f g h i j' }],
      }),
    });
  const open = await ask(true);
  t.equal(open.headers.get('x-ratelimit-remaining'), '2');
  writeFileSync(configFile, config(4, 1));
  await gateway.gateway.reload();
  t.match(await (await ask()).text(), /CONCURRENCY_LIMITED/, 'the old stream has the only slot');
  await open.text();
  await sleep(50);
  const next = await ask();
  t.equal(next.headers.get('x-ratelimit-limit'), '4');
  t.equal(next.headers.get('x-ratelimit-remaining'), '2');
});
