import { request, type IncomingHttpHeaders } from 'node:http';
import { createGateway } from '@ai-proxy/core';
import { startGateway, startUpstream } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';

const page = 'https://app.example.com';
const clientKey = 'sk-proxy-client-key-0001';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request; `fetch` would keep the headers that browsers set themselves. */
function send(
  url: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject).end(body);
  });
}

interface PageRequest {
  readonly origin: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials?: boolean;
}

const simpleMethods = new Set(['GET', 'HEAD', 'POST']);
const simpleHeaders = new Set(['accept', 'accept-language', 'content-language']);
const simpleTypes = new Set([
  'text/plain',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
]);
const readableHeaders = new Set(['cache-control', 'content-type', 'content-length', 'expires']);

/** What a page gets to see. Throws, as browsers do, where the gateway does not allow the request. */
async function asPage(url: string, asked: PageRequest): Promise<Answer> {
  const { body = '', credentials = false, headers = {}, method = 'GET', origin } = asked;
  const unsafe = Object.entries(headers)
    .filter(([name, value]) => !isSimple(name, value))
    .map(([name]) => name)
    .toSorted();
  if (!simpleMethods.has(method) || unsafe.length > 0) {
    const preflight = await send(url, 'OPTIONS', {
      origin,
      'access-control-request-method': method,
      ...(unsafe.length === 0 ? {} : { 'access-control-request-headers': unsafe.join(',') }),
    });
    if (preflight.status < 200 || preflight.status > 299)
      throw new Error(`CORS: the preflight has status ${preflight.status}`);
    checkOrigin(preflight.headers, origin, credentials);
    const allowed = (name: string) => listIn(preflight.headers, `access-control-allow-${name}`);
    if (!simpleMethods.has(method) && !allowed('methods').includes(method))
      throw new Error(`CORS: ${method} is not allowed`);
    for (const name of unsafe)
      if (!allowed('headers').some((one) => one.toLowerCase() === name))
        throw new Error(`CORS: ${name} is not allowed`);
  }
  const answer = await send(url, method, { origin, ...headers }, body);
  checkOrigin(answer.headers, origin, credentials);
  const exposed = listIn(answer.headers, 'access-control-expose-headers');
  const seen = Object.entries(answer.headers).filter(
    ([name]) => readableHeaders.has(name) || exposed.includes(name),
  );
  return { ...answer, headers: Object.fromEntries(seen) };
}

function isSimple(name: string, value: string): boolean {
  return simpleHeaders.has(name) || (name === 'content-type' && simpleTypes.has(value));
}

function checkOrigin(headers: IncomingHttpHeaders, origin: string, credentials: boolean): void {
  const allowed = headers['access-control-allow-origin'];
  if (allowed !== origin && (credentials || allowed !== '*'))
    throw new Error(`CORS: ${origin} is not allowed`);
  if (credentials && headers['access-control-allow-credentials'] !== 'true')
    throw new Error('CORS: credentials are not allowed');
}

function listIn(headers: IncomingHttpHeaders, name: string): readonly string[] {
  const value = headers[name];
  return typeof value === 'string' ? value.split(',').map((one) => one.trim()) : [];
}

async function start(t: Test, cors: object | undefined, more: object = {}): Promise<string> {
  const upstream = await startUpstream((received) =>
    received.body.toString('utf8').includes('down')
      ? { status: 500, body: '{}' }
      : {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            id: 'c',
            object: 'chat.completion',
            created: 1,
            model: 'm',
            choices: [
              { index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' },
            ],
          }),
        },
  );
  const gateway = await startGateway({
    builtins,
    defaultPipeline,
    config: JSON.stringify({
      'api-keys': [clientKey],
      'openai-api-key': [
        { 'api-key': 'sk-account-0001', 'base-url': upstream.url, models: [{ id: 'm' }] },
      ],
      'request-retry': 0,
      ...(cors === undefined ? {} : { cors }),
      ...more,
    }),
  });
  t.teardown(async () => {
    await gateway.close();
    await upstream.close();
  });
  return gateway.url;
}

function chat(origin: string, content: string, model = 'm', stream = false): PageRequest {
  return {
    origin,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${clientKey}`,
      'x-stainless-os': 'Unknown',
    },
    body: JSON.stringify({ model, stream, messages: [{ role: 'user', content }] }),
  };
}

t.test('a page of a listed origin gets answers, streams and errors', async (t) => {
  const url = await start(t, { origins: [page] });
  const path = `${url}/v1/chat/completions`;
  const whole = await asPage(path, chat(page, 'hello'));
  t.equal(whole.status, 200);
  t.match(whole.text, /"hi"/);
  t.ok(whole.headers['x-request-id']);
  const stream = await asPage(path, chat(page, 'hello', 'demo', true));
  t.equal(stream.status, 200);
  t.equal(stream.headers['content-type'], 'text/event-stream; charset=utf-8');
  t.match(stream.text, /data: \[DONE\]/);
  const errors: readonly [PageRequest, number][] = [
    [chat(page, 'down'), 502],
    [chat(page, 'hello', 'unknown'), 404],
    [{ ...chat(page, 'hello'), headers: { authorization: 'Bearer sk-wrong' } }, 401],
    [{ ...chat(page, 'hello'), body: '{' }, 400],
  ];
  for (const [asked, status] of errors) t.equal((await asPage(path, asked)).status, status);
  t.equal((await asPage(`${url}/nowhere`, { origin: page })).status, 404);
});

t.test('the preflight needs no key and reaches nobody', async (t) => {
  const url = await start(t, { origins: [page], 'max-age': 77 });
  const preflight = await send(`${url}/v1/messages`, 'OPTIONS', {
    origin: page,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'anthropic-version,content-type,x-api-key',
  });
  t.equal(preflight.status, 204);
  t.equal(preflight.text, '');
  t.match(preflight.headers, {
    'access-control-allow-origin': page,
    'access-control-allow-headers': 'anthropic-version,content-type,x-api-key',
    'access-control-max-age': '77',
    vary: /Origin/,
  });
  t.ok(preflight.headers['x-request-id']);
  const figures = await (await fetch(`${url}/metrics`)).text();
  t.match(figures, /"total_requests":0/);
});

t.test('limits are seen by pages', async (t) => {
  const url = await start(
    t,
    { origins: [page] },
    { 'rate-limit': { enabled: true, 'per-key-rpm': 1 } },
  );
  const path = `${url}/v1/chat/completions`;
  const first = await asPage(path, chat(page, 'hello'));
  t.equal(first.headers['x-ratelimit-limit'], '1');
  const second = await asPage(path, chat(page, 'hello'));
  t.equal(second.status, 429);
  t.ok(Number(second.headers['retry-after']) > 0);
});

t.test('pages of other origins get nothing', async (t) => {
  const url = await start(t, { origins: [page] });
  const path = `${url}/v1/chat/completions`;
  for (const origin of ['https://evil.example', 'http://app.example.com', 'null', `${page}.evil`]) {
    await t.rejects(asPage(path, chat(origin, 'hello')), {
      message: /^CORS: the preflight has status 403/,
    });
    const simple = {
      origin,
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{}',
    };
    await t.rejects(asPage(path, simple), { message: /is not allowed/ }, origin);
  }
  const refused = await send(path, 'OPTIONS', {
    origin: 'https://evil.example',
    'access-control-request-method': 'POST',
  });
  t.match(refused.text, /cors\.origins/, 'the answer names the cure');
});

t.test('methods and headers that are not listed are not allowed', async (t) => {
  const url = await start(t, { origins: [page], headers: ['content-type', 'authorization'] });
  const path = `${url}/v1/chat/completions`;
  await t.rejects(asPage(path, chat(page, 'hello')), { message: /x-stainless-os is not allowed/ });
  await t.rejects(asPage(path, { origin: page, method: 'DELETE' }), { message: /DELETE/ });
});

t.test('a star is for every page, without credentials', async (t) => {
  const url = await start(t, { origins: ['*'] });
  const path = `${url}/v1/chat/completions`;
  t.equal((await asPage(path, chat('https://any.example', 'hello'))).status, 200);
  const asked = { ...chat('https://any.example', 'hello'), credentials: true };
  await t.rejects(asPage(path, asked), { message: /is not allowed/ });
});

t.test('credentials are for listed origins where the operator wants it', async (t) => {
  const url = await start(t, { origins: [page], credentials: true });
  const path = `${url}/v1/chat/completions`;
  t.equal((await asPage(path, { ...chat(page, 'hello'), credentials: true })).status, 200);
});

t.test('answers to others vary by origin, so that no cache mixes them up', async (t) => {
  const url = await start(t, { origins: [page] });
  const { headers } = await send(`${url}/v1/models`, 'GET', {
    authorization: `Bearer ${clientKey}`,
  });
  t.equal(headers['vary'], 'Origin');
  t.equal(headers['access-control-allow-origin'], undefined);
});

t.test('a page that may call the gateway is no operator', async (t) => {
  const url = await start(t, { origins: [page] });
  for (const path of ['/metrics', '/admin/config'])
    t.equal((await asPage(url + path, { origin: page })).status, 403, path);
});

t.test('a slow answer that a keepalive begins may be read, too', async (t) => {
  const slow = await startUpstream(async () => {
    await new Promise((later) => setTimeout(later, 400));
    return { status: 500, body: '{}' };
  });
  t.teardown(() => slow.close());
  const account = { 'api-key': 'sk-account-0001', 'base-url': slow.url, models: [{ id: 'm' }] };
  const options = { 'non-stream-keepalive-secs': 0.1, 'openai-api-key': [account] };
  const url = await start(t, { origins: [page] }, options);
  const answer = await asPage(`${url}/v1/chat/completions`, chat(page, 'hello'));
  t.equal(answer.status, 200);
  t.match(answer.text, /^\s+\{"error"/);
});

t.test('without origins nothing is said', async (t) => {
  for (const cors of [undefined, {}, { origins: [] }]) {
    const url = await start(t, cors);
    await t.rejects(asPage(`${url}/v1/chat/completions`, chat(page, 'hello')), { message: /405/ });
    const { headers } = await send(`${url}/v1/models`, 'GET', { origin: page });
    t.notOk(Object.keys(headers).some((name) => /^access-control|^vary$/.test(name)));
  }
});

t.test('mistakes stop the start', async (t) => {
  const mistakes = [
    [`cors: { origins: ['*'], credentials: true }`, /cors\.credentials cannot be true/],
    [`cors: { origins: ['https://app.example.com/'] }`, /Write "https:\/\/app\.example\.com"/],
    [`cors: { origins: ['https://a.example'], headers: ["a\\r\\nb: c"] }`, /headers/],
    [`cors: { origin: ['https://a.example'] }`, /origins/],
  ] as const;
  for (const [configText, message] of mistakes)
    await t.rejects(
      createGateway({ configText, builtins, defaultPipeline }),
      { message },
      configText,
    );
});
