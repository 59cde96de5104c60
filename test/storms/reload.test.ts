import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { brokenConfigurations } from './broken-configurations.ts';
import { startLoad } from './storm-load.ts';
import { startStormGateway } from './storm-process.ts';
import { isWhole } from '../helpers/whole.ts';

/** The whole storm takes two minutes; what runs with the other tests is a tenth of it. */
const reloads = isWhole ? 1000 : 100;
const perSecond = isWhole ? 200 : 60;
const streams = isWhole ? 200 : 60;
const pauseMs = 100;
const warmUps = isWhole ? 400 : 40;
const allowedGrowth = 32 * 1024 * 1024;

const answer = JSON.stringify({
  id: 'c',
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});

/** A stream that lasts one to six seconds. */
async function stream(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const pieces = 4 + Math.floor(Math.random() * 20);
  for (let piece = 0; piece < pieces; piece++) {
    response.write(`data: {"id":"c","choices":[{"index":0,"delta":{"content":"hi"}}]}\n\n`);
    await sleep(250);
  }
  response.end(
    'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
  );
}

async function startUpstream(): Promise<{ url: string; close: () => void }> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { model, stream: wanted } = JSON.parse(body) as { model: string; stream: boolean };
      if (model === 'limited') {
        response.writeHead(429, { 'retry-after': '3600' });
        return response.end('{"error":{"message":"slow down"}}');
      }
      return wanted ? void stream(response) : response.end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close().closeAllConnections() };
}

const configuration = (upstream: string, round: number): string => `
auth-keys:
  - { key: load-key, name: load }
  - { key: few-key, name: few, rate-limit: { rpm: 3 } }
openai-compatibility:
  - { name: up, api-key: k1, base-url: "${upstream}", models: [{ id: m, alias: round-${round % 7} }, { id: m }] }
  - { name: cooling, api-key: k2, base-url: "${upstream}", models: [{ id: limited }] }
request-timeout: ${60 + (round % 5)}
# The ring is full before memory is measured.
log-store: { capacity: 200 }
`;

async function statusOf(url: string, key: string, model: string): Promise<number> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] }),
  });
  await response.text();
  return response.status;
}

t.test('reloads under load lose nothing and forget nothing', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ai-proxy-storm-'));
  const configFile = join(folder, 'config.yaml');
  const upstream = await startUpstream();
  writeFileSync(configFile, configuration(upstream.url, 0));
  const gateway = await startStormGateway(configFile);
  t.teardown(async () => {
    await gateway.close();
    upstream.close();
    rmSync(folder, { recursive: true });
  });

  for (let request = 0; request < 3; request++)
    t.equal(await statusOf(gateway.url, 'few-key', 'm'), 200);
  t.equal(await statusOf(gateway.url, 'few-key', 'm'), 429, 'the window is full');
  t.equal(await statusOf(gateway.url, 'load-key', 'limited'), 429, 'the credential cools');

  const warming = startLoad(gateway.url, perSecond, streams);
  // The first reloads take memory that later ones use again: for code, and for V8's young generation.
  for (let round = 1; round <= warmUps; round++) {
    await gateway.reload();
    await sleep(50);
  }
  await warming.stop();
  t.strictSame(warming.counts.failures, []);
  const before = await gateway.memory();

  const load = startLoad(gateway.url, perSecond, streams);
  const broken = brokenConfigurations(configuration(upstream.url, 0), 200);
  const refused = { count: 0, applied: [] as string[] };
  const started = performance.now();
  for (let round = 1; round <= reloads; round++) {
    writeFileSync(configFile, configuration(upstream.url, round));
    await gateway.reload();
    const bad = isWhole || round % 10 === 0 ? broken.pop() : undefined;
    if (bad !== undefined) {
      writeFileSync(configFile, bad);
      await gateway.reload().then(
        () => refused.applied.push(bad.toString('utf8').slice(0, 200)),
        () => refused.count++,
      );
    }
    await sleep(Math.max(0, started + round * pauseMs - performance.now()));
  }
  const tookMs = performance.now() - started;
  t.equal(await statusOf(gateway.url, 'load-key', 'limited'), 429, 'the cooldown is kept');
  if (tookMs < 50_000)
    t.equal(await statusOf(gateway.url, 'few-key', 'm'), 429, 'the window is kept');
  await load.stop();
  const after = await gateway.memory();

  t.strictSame(load.counts.failures, [], 'no request failed, no stream broke');
  t.strictSame(refused.applied, [], 'no broken configuration was applied');
  const growth = after.rss - before.rss;
  t.ok(growth <= allowedGrowth, `memory grew by ${growth} bytes`);
  t.comment(
    `${reloads} reloads in ${Math.round(tookMs)} ms, ${refused.count} refused, ${load.counts.answered} answers, ` +
      `${load.counts.streamed} streams; rss ${before.rss} -> ${after.rss}, heap ${before.heap} -> ${after.heap}`,
  );
});
