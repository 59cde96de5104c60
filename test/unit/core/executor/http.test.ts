import t from 'tap';
import { dialectFor } from '../../../../core/src/context/attempt.ts';
import type { Socket } from 'node:net';
import { GatewayError } from '../../../../core/src/errors/gateway-error.ts';
import { apiUrl, versionedUrl } from '../../../../core/src/executor/api-url.ts';
import { answerText, startRawServer } from '../raw-server.ts';
import { acme, attemptOf, connectingHost } from './upstream-attempt.ts';

const fine = (socket: Socket): void => void socket.write(answerText(200, '{}'));

t.test('sends the body by POST to the address of the plan', async (t) => {
  const server = await startRawServer(fine);
  const { host, close } = connectingHost();
  const executor = acme(host, server.url);
  const ctx = await attemptOf(executor, { body: '{ "model":"m", "n":12345678901234567890 }' });
  await executor.execute(ctx);
  const [request = ''] = server.received;
  t.match(request, /^POST \/v1\/lines\?x=1 HTTP\/1\.1\r\n/);
  t.match(request, /\r\n\r\n\{ "model":"upstream-model", "n":12345678901234567890 \}$/);
  for (const header of [
    'content-type: application/json',
    'accept: application/json',
    'accept-encoding: identity',
    'user-agent: ai-proxy/1.2.3',
    'authorization: Bearer sk-secret',
  ])
    t.match(request, `\r\n${header}\r\n`);
  t.throws(() => ctx.body.set('x', 1), { code: 'PLUGIN_CONTRACT' }, 'the body is sealed');
  await close();
  await server.close();
});

t.test(
  'lets the headers of the attempt and then of the credential win, whatever their case',
  async (t) => {
    const server = await startRawServer(fine);
    const { host, close } = connectingHost();
    const executor = acme(host, server.url, {
      credentials: [
        {
          apiKey: 'sk-secret',
          name: 'first',
          headers: { 'User-Agent': 'mine', 'X-Both': 'credential' },
        },
      ],
    });
    const headers = { Accept: 'text/plain', 'x-both': 'attempt' };
    await executor.execute(await attemptOf(executor, { stream: true }, headers));
    const head = server.received[0]?.split('\r\n\r\n')[0]?.split('\r\n') ?? [];
    const named = (name: string): string[] =>
      head.filter((line) => line.toLowerCase().startsWith(`${name}:`));
    t.strictSame(named('user-agent'), ['user-agent: mine']);
    t.strictSame(named('accept'), ['accept: text/plain']);
    t.strictSame(named('x-both'), ['x-both: credential']);
    t.throws(() => (headers['x-both'] = 'late'), TypeError, 'the headers are sealed');
    await close();
    await server.close();
  },
);

t.test('describes credentials without their secret', async (t) => {
  const { host, close } = connectingHost();
  const { credentials, provider } = acme(host, 'http://127.0.0.1:1', {
    credentials: [
      { apiKey: 'sk-one', models: [{ id: 'a' }], excludedModels: ['b'], weight: 3, prefix: 'p' },
      { apiKey: 'sk-two', disabled: true },
      { apiKey: 'sk-three', name: 'named' },
    ],
    dialect: ({ apiKey }) => `dialect of ${apiKey.length}`,
  });
  t.equal(provider, 'acme');
  t.match(credentials, [
    {
      id: /^acme-[0-9a-f]{8}$/,
      provider: 'acme',
      dialect: 'dialect of 6',
      models: [{ id: 'a' }],
      excludedModels: ['b'],
      weight: 3,
      prefix: 'p',
    },
    { id: 'named', models: [], excludedModels: [], weight: 1 },
  ]);
  t.equal(credentials.length, 2);
  t.notMatch(JSON.stringify(credentials), 'sk-');
  await close();
});

t.test('describes in which dialect each operation is asked for, where they differ', async (t) => {
  const { host, close } = connectingHost();
  const { credentials } = acme(host, 'http://127.0.0.1:1', {
    credentials: [{ apiKey: 'k' }],
    dialect: (_credential, operation) => (operation === 'embed' ? 'vectors' : 'line'),
  });
  t.match(credentials, [{ dialect: 'line', dialects: { embed: 'vectors' } }]);
  const [credential] = credentials;
  if (credential === undefined) throw new Error('There is a credential.');
  t.equal(dialectFor(credential, 'embed'), 'vectors');
  t.equal(dialectFor(credential, 'count-tokens'), 'line');
  t.equal(dialectFor(credential, 'generate'), 'line');
  await close();
});

t.test('gives every credential a name of its own', async (t) => {
  const { host, close } = connectingHost();
  const names = ['a', 'a-3', 'a', 'a', 'a-4'];
  const { credentials } = acme(host, 'http://127.0.0.1:1', {
    credentials: names.map((name) => ({ apiKey: 'k', name })),
  });
  t.equal(new Set(credentials.map(({ id }) => id)).size, names.length);
  await close();
});

t.test('refuses a credential of somebody else and passes on what the plan refuses', async (t) => {
  const { host, close } = connectingHost();
  const executor = acme(host, 'http://127.0.0.1:1');
  const ctx = await attemptOf(
    acme(host, 'http://127.0.0.1:1', { credentials: [{ apiKey: 'x', name: 'other' }] }),
  );
  t.throws(() => executor.execute(ctx), { code: 'PLUGIN_CONTRACT', message: /"other".*"acme"/ });
  const picky = acme(host, 'http://127.0.0.1:1', {
    request: () => {
      throw new GatewayError('OPERATION_UNSUPPORTED');
    },
  });
  const attempt = await attemptOf(picky);
  t.throws(() => picky.execute(attempt), { code: 'OPERATION_UNSUPPORTED' });
  await close();
});

t.test('tells a refused connection from one that may have reached the upstream', async (t) => {
  const server = await startRawServer(fine);
  await server.close();
  const { host, close } = connectingHost();
  const executor = acme(host, server.url);
  await t.rejects(executor.execute(await attemptOf(executor)), {
    code: 'UPSTREAM_NETWORK',
    ambiguous: false,
    scope: 'target',
    message: /^(?!.*127\.0\.0\.1)/,
  });
  await close();
});

t.test('adds a version to an address that has none', async (t) => {
  const cases: readonly (readonly [base: string, expected: string])[] = [
    ['https://host', 'https://host/v1'],
    ['https://host/', 'https://host/v1'],
    ['https://host///', 'https://host/v1'],
    ['https://host/v1', 'https://host/v1'],
    ['https://host/v1/', 'https://host/v1'],
    ['https://host/v1beta2', 'https://host/v1beta2'],
    ['https://host/v1beta/compatible', 'https://host/v1beta/compatible'],
    ['https://host/api/v4', 'https://host/api/v4'],
    ['https://host/openai', 'https://host/openai/v1'],
    ['https://host/video', 'https://host/video/v1'],
  ];
  for (const [base, expected] of cases) t.equal(versionedUrl(base), expected);
  t.equal(versionedUrl('https://host', 'v1beta'), 'https://host/v1beta');
  t.equal(versionedUrl('https://host/?a=1', 'v1', '/chat'), 'https://host/v1/chat?a=1');
  t.equal(versionedUrl('https://host/v2?a=1', 'v1', '/m?alt=sse'), 'https://host/v2/m?alt=sse&a=1');
  t.equal(apiUrl('https://host?a=1', '/messages'), 'https://host/v1/messages?a=1');
});

t.test('puts paths behind it, each time the same', (t) => {
  for (const _ of ['worked out', 'remembered']) {
    t.equal(apiUrl('https://host/', '/chat'), 'https://host/v1/chat');
    t.equal(apiUrl('https://host/', '/embeddings'), 'https://host/v1/embeddings');
    t.equal(apiUrl('https://host/', '/chat', 'v2'), 'https://host/v2/chat');
  }
  t.end();
});

t.test('tells the plan what is asked for and what will be sent', async (t) => {
  const server = await startRawServer(fine);
  const { host, close } = connectingHost();
  const asked: unknown[] = [];
  const executor = acme(host, server.url, {
    request: ({ body, credential, inbound, model, operation, stream }) => {
      asked.push([operation, model, stream, body.get('n'), inbound.dialect, credential.name]);
      body.set('n', 2);
      return { url: `${server.url}/${operation}`, headers: {} };
    },
  });
  for (const operation of ['generate', 'count-tokens', 'embed'] as const) {
    const facts = { operation, stream: false, body: '{"model":"m","n":1}' };
    await executor.execute(await attemptOf(executor, facts));
    t.match(server.received.at(-1), `POST /${operation} HTTP/1.1`);
    t.match(server.received.at(-1), '"n":2', 'a plan may still change the body');
  }
  t.strictSame(
    asked,
    ['generate', 'count-tokens', 'embed'].map((operation) => [
      operation,
      'upstream-model',
      false,
      1,
      'line',
      'first',
    ]),
  );
  await close();
  await server.close();
});

t.test('names the way out of credentials that have a proxy of their own', async (t) => {
  const { host, close } = connectingHost();
  const proxies = [
    'http://u:secret@127.0.0.1:1',
    'http://u:other@127.0.0.1:1',
    'socks5://127.0.0.1:1',
    '',
    undefined,
  ];
  const { credentials } = acme(host, 'http://127.0.0.1:1', {
    credentials: proxies.map((proxyUrl, at) => ({ apiKey: 'k', name: `c${at}`, proxyUrl })),
  });
  const routes = credentials.map(({ route }) => route);
  t.equal(routes[0], routes[1], 'accounts behind one proxy share it');
  t.not(routes[0], routes[2]);
  t.strictSame(routes.slice(3), ['direct', undefined]);
  t.notMatch(JSON.stringify(credentials), 'secret');
  await close();
});

t.test('refuses a key that no header can carry, without showing it', async (t) => {
  const { host, close } = connectingHost();
  for (const apiKey of ['two\nlines', 'nul\0', '😀'])
    t.throws(() => acme(host, 'http://127.0.0.1:1', { credentials: [{ apiKey, name: 'first' }] }), {
      code: 'CONFIG_INVALID',
      message: /"first"/,
    });
  await close();
});
