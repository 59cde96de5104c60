/** Web pages, and names that strangers point at this machine, against a gateway that has no client keys. */
import { request } from 'node:http';
import { parseObject } from '@ai-proxy/core';
import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';

interface Answer {
  readonly status: number;
  readonly text: string;
}

type Headers = Readonly<Record<string, string>>;

/** One request; `fetch` would not send the headers that browsers set themselves. */
function send(url: string, method: string, headers: Headers, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end(body);
  });
}

const message = { role: 'assistant', content: 'Hi' };
const choices = [{ index: 0, message, finish_reason: 'stop' }];
const answered = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices };

async function start(t: Test, config: object = {}) {
  let asked = 0;
  const upstream = await startUpstream(() => {
    asked++;
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(answered) };
  });
  const account = { 'api-key': 'sk-account-0001', 'base-url': upstream.url, models: [{ id: 'm' }] };
  const retried = { 'request-retry': 0, 'openai-api-key': [account] };
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: JSON.stringify({ ...retried, ...config }),
  });
  t.teardown(async () => {
    await gateway.close();
    await upstream.close();
  });
  return { url: gateway.url, logs: gateway.logs, asked: () => asked };
}

const paths: readonly (readonly [path: string, body: object, shape: object])[] = [
  ['/v1/chat/completions', {}, { error: { code: 'ORIGIN_REFUSED', message: /api-keys/ } }],
  ['/v1/responses', { input: 'Hi' }, { error: { code: 'ORIGIN_REFUSED', message: /api-keys/ } }],
  [
    '/v1/messages',
    { max_tokens: 5 },
    { type: 'error', error: { type: 'permission_error', message: /api-keys/ } },
  ],
  [
    '/v1beta/models/m:generateContent',
    { contents: [{ parts: [{ text: 'Hi' }] }] },
    { error: { code: 403, status: 'PERMISSION_DENIED', message: /api-keys/ } },
  ],
];

const messages = [{ role: 'user', content: 'Hi' }];

t.test('a page spends nothing, and is told why in the format it speaks', async (t) => {
  const { asked, url } = await start(t);
  for (const [path, body, shape] of paths) {
    const text = JSON.stringify({ model: 'm', messages, ...body });
    for (const headers of [
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
      { origin: 'null' },
      { host: 'evil.example:8317' },
      { host: 'evil.example:8317', origin: 'http://evil.example:8317' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    ] satisfies Headers[]) {
      const answer = await send(url + path, 'POST', headers, text);
      const told = `${path} ${JSON.stringify(headers)}`;
      t.equal(answer.status, 403, told);
      t.match(parseObject(answer.text), shape, told);
    }
  }
  t.equal(asked(), 0);
});

t.test('programs are served as before', async (t) => {
  const { asked, url } = await start(t);
  const { port } = new URL(url);
  const text = JSON.stringify({ model: 'm', messages });
  const json = { 'content-type': 'application/json' };
  for (const headers of [{}, { host: `localhost:${port}` }, { host: `gateway:${port}` }] as const)
    await send(`${url}/v1/chat/completions`, 'POST', { ...json, ...headers }, text);
  t.equal(asked(), 3);
  await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers: json, body: text });
  t.equal(asked(), 4, 'fetch of Node.js');
});

t.test('what it has for operators and for nobody is refused to pages, too', async (t) => {
  const { logs, url } = await start(t);
  const rebound = { host: 'evil.example:8317' };
  for (const path of ['/metrics', '/admin/config', '/v1/models', '/nowhere'])
    t.equal((await send(url + path, 'GET', rebound)).status, 403, path);
  const origin = 'https://evil.example';
  const asks = { origin, 'access-control-request-method': 'POST' };
  t.equal((await send(`${url}/v1/chat/completions`, 'OPTIONS', asks)).status, 403);
  t.equal((await send(`${url}/health`, 'GET', rebound)).status, 200, 'health tells nothing');
  const { text } = await send(`${url}/metrics/prometheus`, 'GET', {});
  t.match(text, /code="ORIGIN_REFUSED"\} 5/, 'refusals are counted');
  t.match(JSON.stringify(logs), /ORIGIN_REFUSED/, 'and logged');
});

t.test('operators decide which pages may, and what the gateway is called', async (t) => {
  const { asked, url } = await start(t, {
    cors: { origins: ['https://app.example.com', 'http://gw.example.com:8317'] },
  });
  const text = JSON.stringify({ model: 'm', messages });
  const path = `${url}/v1/chat/completions`;
  await send(path, 'POST', { origin: 'https://app.example.com' }, text);
  await send(path, 'POST', { host: 'gw.example.com:8317' }, text);
  t.equal(asked(), 2);
  t.equal((await send(path, 'POST', { origin: 'https://evil.example' }, text)).status, 403);
  t.equal(asked(), 2);
});

t.test('with keys the key decides alone', async (t) => {
  const { asked, url } = await start(t, { 'api-keys': ['client-key-0001'] });
  const text = JSON.stringify({ model: 'm', messages });
  const headers = { host: 'evil.example', origin: 'https://evil.example' };
  const path = `${url}/v1/chat/completions`;
  t.equal((await send(path, 'POST', headers, text)).status, 401);
  await send(path, 'POST', { ...headers, authorization: 'Bearer client-key-0001' }, text);
  t.equal(asked(), 1);
});
