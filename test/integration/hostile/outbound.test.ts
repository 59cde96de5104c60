import { parseObject } from '@ai-proxy/core';
import { startGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import { apis, type ApiName } from './apis.ts';
import { answerText, startRawUpstream, type Behaviour } from './raw-upstream.ts';
import { startScene, upstreamKey } from './scene.ts';

const names: readonly ApiName[] = ['chat', 'messages', 'responses', 'gemini', 'embeddings'];

/** Answers as the API of the path does. */
const answers: Behaviour = ({ path, socket }) => {
  const name = names.find((each) => path.endsWith(apis[each].path('', false).replace(/^\/v1/, '')));
  const whole = apis[name ?? (path.includes(':generate') ? 'gemini' : 'chat')].whole('Hello');
  socket.write(answerText(200, JSON.stringify(whole)));
};

/** A second server that nobody may ever reach. */
async function startTrap(
  t: Pick<Test, 'teardown'>,
): Promise<{ url: string; isUntouched: () => boolean }> {
  const trap = await startRawUpstream(t, {});
  return { url: trap.url, isUntouched: () => trap.connections === 0 };
}

t.test('nothing in a request chooses where it goes', async (t) => {
  const trap = await startTrap(t);
  const { ask, upstream } = await startScene(t, { good: answers }, { apis: names });
  const host = trap.url.replace('http://', '');
  for (const api of names) {
    const told = await ask('good', {
      api,
      more: {
        api_base: trap.url,
        base_url: trap.url,
        baseUrl: trap.url,
        custom_llm_provider: trap.url,
      },
      headers: {
        'x-custom-host': host,
        'x-forwarded-host': host,
        'x-portkey-custom-host': trap.url,
        'x-base-url': trap.url,
        forwarded: `host=${host}`,
      },
    });
    t.equal(told.status, 200, api);
    t.match(upstream.requests.at(-1)?.head, `\r\nhost: 127.0.0.1:${upstream.port}\r\n`, api);
  }
  t.ok(trap.isUntouched());
});

t.test('a model that is an address is no model', async (t) => {
  const trap = await startTrap(t);
  const { gateway } = await startScene(t, { good: answers }, { apis: names });
  for (const model of [`${trap.url}/x`, '//127.0.0.1/x', 'http:127.0.0.1', 'file:///etc/passwd']) {
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    t.ok([400, 404].includes(response.status), `${model}: ${response.status}`);
  }
  t.ok(trap.isUntouched());
});

t.test('a model in a path stays one segment of it', async (t) => {
  const upstream = await startRawUpstream(t, { up: answers });
  const gateway = await startGateway({
    builtins,
    defaultPipeline: ['chat-api', 'gemini-api', 'router', 'translation', 'gemini'],
    config: JSON.stringify({
      'request-retry': 0,
      'gemini-api-key': [
        { 'api-key': upstreamKey, 'base-url': `${upstream.url}/up`, models: [{ id: '*' }] },
      ],
    }),
  });
  t.teardown(() => gateway.close());
  const models = [
    '../../../etc/passwd',
    '..',
    '//evil.example/x',
    'a/../../b',
    'a#b',
    'a?key=stolen',
    'a%2f..%2fb',
    'a:deleteModel?x=',
    'a\\..\\b',
    'models/../x',
  ];
  for (const model of models) {
    const before = upstream.requests.length;
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    await response.arrayBuffer();
    const sent = upstream.requests.slice(before).map(({ path }) => path);
    if (response.status >= 400) t.strictSame([response.status < 500, sent], [true, []], model);
    else t.match(sent[0] ?? '', /^\/up\/v1beta\/models\/[^/?#\\]+:generateContent$/, model);
  }
  for (const bad of ['a\r\nx-evil: 1', 'a\nb', 'a\0b', 'a b', 'é', '😀', 'x'.repeat(300)]) {
    const before = upstream.requests.length;
    const response = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: bad, messages: [{ role: 'user', content: 'Hi' }] }),
    });
    await response.arrayBuffer();
    t.ok(response.status < 500, `${JSON.stringify(bad.slice(0, 12))}: ${response.status}`);
    for (const { head } of upstream.requests.slice(before)) t.notMatch(head, /x-evil/i);
  }
});

t.test('headers of the client stay here', async (t) => {
  const { ask, upstream } = await startScene(t, { good: answers }, { apis: names });
  for (const api of names) {
    await ask('good', {
      api,
      headers: {
        authorization: 'Bearer the-client-s-own',
        cookie: 'session=the-client-s-own',
        'proxy-authorization': 'Basic the-client-s-own',
        forwarded: 'for=192.0.2.1',
        'x-forwarded-for': '192.0.2.1',
        'x-real-ip': '192.0.2.1',
        'x-api-key': 'the-client-s-own',
        te: 'trailers',
        'x-anything': 'the-client-s-own',
        'user-agent': 'the-client-s-own',
        referer: 'https://the-client-s-own.example',
      },
    });
    const head = upstream.requests.at(-1)?.head ?? '';
    t.notMatch(head, /the-client-s-own|192\.0\.2\.1|trailers/, api);
    const sent = head
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(':', 1)[0] ?? '')
      .toSorted();
    const known = new Set([
      'accept',
      'accept-encoding',
      'anthropic-version',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
      'user-agent',
      'x-api-key',
      'x-goog-api-key',
    ]);
    t.strictSame(
      sent.filter((name) => !known.has(name)),
      [],
      api,
    );
    t.equal(new Set(sent).size, sent.length, `${api}: each header once`);
  }
});

t.test(
  'values that no header can carry are refused before the start, not in a request',
  async (t) => {
    const accounts: readonly Record<string, unknown>[] = [
      { 'api-key': 'two\r\nx-evil: lines' },
      { 'api-key': 'nul\0' },
      { 'api-key': 'emoji-😀' },
      { 'api-key': 'k', headers: { 'x-a': 'two\r\nx-evil: lines' } },
      { 'api-key': 'k', headers: { 'x-a': 'emoji-😀' } },
      { 'api-key': 'k', headers: { 'x-a': 'nul\0' } },
      { 'api-key': 'k', headers: { 'bad name': 'x' } },
      { 'api-key': 'k', headers: { Authorization: 'x' } },
      { 'api-key': 'k', headers: { 'Transfer-Encoding': 'chunked' } },
    ];
    for (const account of accounts) {
      const config = JSON.stringify({ 'openai-api-key': [account] });
      const started = startGateway({
        builtins,
        defaultPipeline: ['chat-api', 'router', 'openai'],
        config,
      });
      const error: unknown = await started.then(
        (gateway) => gateway.close(),
        (each: unknown) => each,
      );
      t.ok(error instanceof Error, JSON.stringify(account));
      t.notMatch(String(error), 'x-evil: lines', 'the value is not shown');
    }
    const { ask, upstream } = await startScene(
      t,
      { good: answers },
      { account: { headers: { 'x-a': 'é' } } },
    );
    t.equal((await ask('good')).status, 200);
    t.match(upstream.requests[0]?.head, 'x-a: \u00e9', 'as one byte');
  },
);

t.test('what a client says of its user cannot become a header', async (t) => {
  const { ask, upstream } = await startScene(t, { good: answers });
  const told = await ask('good', { more: { user: 'a\r\nx-evil: 1' } });
  t.equal(told.status, 200);
  t.notMatch(upstream.requests[0]?.head, /x-evil/);
  t.equal(parseObject(upstream.requests[0]?.body ?? '')?.['user'], 'a\r\nx-evil: 1');
});

t.test('a redirect is not followed, and its address not shown', async (t) => {
  const trap = await startTrap(t);
  const redirects = [301, 302, 303, 307, 308];
  const behaviours = Object.fromEntries(
    redirects.map((status) => [
      String(status),
      ({ socket }: { socket: { write(text: string): unknown } }) =>
        void socket.write(answerText(status, trap.url, `location: ${trap.url}/latest/meta-data`)),
    ]),
  );
  const { ask } = await startScene(t, behaviours, {
    config: { 'passthrough-headers': ['location'] },
  });
  for (const status of redirects) {
    const told = await ask(String(status));
    t.match(told, {
      status: 502,
      code: 'UPSTREAM_PROTOCOL',
      ambiguous: false,
      message: /redirect/,
    });
    t.equal(told.headers.get('location'), null);
    t.notMatch(told.text, trap.url);
  }
  t.ok(trap.isUntouched());
});

t.test('secrets and inner addresses in answers of an upstream are not passed on', async (t) => {
  const leak = JSON.stringify({
    error: {
      message: `Incorrect API key provided: ${upstreamKey}.`,
      type: 'invalid_request_error',
    },
  });
  const headers = [
    'set-cookie: inner=1',
    'location: http://10.0.0.7/inner',
    'server: inner/1.0',
    'x-powered-by: inner',
    'via: 1.1 inner',
    `x-echo: ${upstreamKey}`,
  ];
  const { ask, gateway } = await startScene(t, {
    refused: ({ socket }) => void socket.write(answerText(401, leak, ...headers)),
    failed: ({ socket }) => void socket.write(answerText(500, leak, ...headers)),
    invalid: ({ socket }) => void socket.write(answerText(400, leak, ...headers)),
    good: ({ socket }) =>
      void socket.write(answerText(200, JSON.stringify(apis.chat.whole('Hi')), ...headers)),
    stream: ({ socket }) =>
      void socket.end(
        `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${headers.join('\r\n')}\r\n\r\ndata: ${leak}\n\n`,
      ),
  });
  for (const name of ['refused', 'failed', 'invalid', 'good', 'stream']) {
    const told = await ask(name, { stream: name === 'stream' });
    const shown = told.text + JSON.stringify([...told.headers]);
    t.notMatch(shown, upstreamKey, name);
    t.notMatch(shown, /inner|10\.0\.0\.7/, name);
  }
  t.notMatch(JSON.stringify(gateway.logs), upstreamKey, 'nor logged');
});
