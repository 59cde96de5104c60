import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createGateway, definePlugin, type Gateway, type Plugin } from '@ai-proxy/core';
import type { Upstream } from '@ai-proxy/core/testing';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t, { type Test } from 'tap';
import { Store, type LogRecord } from '../../plugins/operations/log-store/keys.ts';
import { apis, said } from './canary/asking.ts';
import { kinds, startEchoingUpstream } from './canary/upstream.ts';

// Every secret has the word in it, and nothing else does.
const canary = /kestrel|a2VzdHJlb/i;
const clientKeys = ['client-kestrel-plain-0001', 'client-kestrel-"quoted"\\-0002'];
const environment = {
  CLIENT_KEY: 'client-kestrel-env-0003',
  HEADER: 'header-kestrel-0004',
  DATABASE: 'postgres://gateway:database-kestrel-0005@127.0.0.1:1/db',
};
/** Scenes in which an upstream says a secret in an answer that is none of a failure: its words are not read. */
const own = ['-words', '-garbage', '-headers'];
const formats = {
  openai: 'openai-api-key',
  claude: 'claude-api-key',
  gemini: 'gemini-api-key',
  compat: 'openai-compatibility',
} as const;

interface Place {
  readonly url: string;
  readonly gateway: Gateway;
  readonly records: LogRecord[];
  readonly directory: string;
  readonly console: string[];
}

/** Keeps records in a list; its option stands for the secret URL of a database. */
function listStore(records: LogRecord[]): Plugin {
  return definePlugin({
    name: 'list-store',
    api: 1,
    summary: 'Keeps records.',
    configSchema: {
      type: 'object',
      additionalProperties: false,
      properties: { url: { type: 'string', writeOnly: true, description: 'A URL.' } },
    },
    provides: [Store],
    rootKeys: { 'list-store': '*' },
    setup: (host, options) => {
      host.log.warn(`connects to ${String(options.url)}`);
      host.log.error({ err: new Error('no login with database-kestrel-0005') }, 'refused');
      return {
        services: [[Store, { log: { append: (record: LogRecord) => records.push(record) } }]],
      };
    },
  });
}

/** A proxy that lets nobody through, and repeats what it was sent. */
async function startProxy(t: Test): Promise<string> {
  const proxy = createServer((request, response) => {
    const said = JSON.stringify({ error: { message: request.rawHeaders.join('\n') } });
    response.writeHead(407, { 'x-echo': JSON.stringify(request.headers) });
    response.end(said);
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  t.teardown(() => proxy.close());
  const address = proxy.address();
  return typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
}

function accountsOf(format: string, upstream: Upstream, proxy: string): object[] {
  const scenes = kinds.map((kind) => ({
    name: `${format}-${kind}`,
    'api-key': `sk-${format}-${kind}-kestrel-key`,
    'base-url': `${upstream.url}/${format}-${kind}`,
    models: [{ id: `${format}-${kind}` }],
    headers: { 'x-team-token': 'env://HEADER', 'x-plain-token': 'header-kestrel-0006' },
  }));
  const proxied = ['socks5://', 'http://'].map((scheme, at) => ({
    name: `${format}-proxy${at}`,
    'api-key': `sk-${format}-proxy${at}-kestrel-key`,
    'base-url': upstream.url,
    'proxy-url': `${scheme}kestrel:kestrel%40pass@${at === 0 ? '127.0.0.1:1' : proxy}`,
    models: [{ id: `${format}-proxy${at}` }],
  }));
  return [...scenes, ...proxied];
}

/** A gateway whose every secret has the word in it, with everything written down that can be. */
async function start(t: Test): Promise<Place> {
  const upstream = await startEchoingUpstream();
  const proxy = await startProxy(t);
  const directory = t.testdir({});
  const records: LogRecord[] = [];
  const console: string[] = [];
  const accounts = Object.entries(formats).map(([format, key]) => [
    key,
    accountsOf(format, upstream, proxy),
  ]);
  const store = listStore(records);
  const gateway = await createGateway({
    builtins: { ...builtins, 'list-store': () => Promise.resolve({ default: store }) },
    // The provider that answers everything would hide failures.
    defaultPipeline: [...defaultPipeline.filter((name) => !absent.has(name)), 'list-store'],
    configText: JSON.stringify({
      host: '127.0.0.1',
      port: 0,
      'api-keys': clientKeys,
      'auth-keys': [{ key: 'env://CLIENT_KEY', name: 'ann' }],
      'logging-to-file': true,
      'log-dir': join(directory, 'logs'),
      'passthrough-headers': ['x-echo'],
      retry: { ...noCooldowns, 'max-retries': 1, 'max-backoff-secs': 0 },
      'request-log': { bodies: 'all', 'audit-file': join(directory, 'audit', 'audit.jsonl') },
      'list-store': { url: 'env://DATABASE' },
      ...Object.fromEntries(accounts),
    }),
    env: environment,
    logLevel: 'trace',
    logDestination: { write: (line) => void console.push(line) },
  });
  const { port } = await gateway.listen();
  t.teardown(() => upstream.close());
  return { url: `http://127.0.0.1:${port}`, gateway, records, directory, console };
}

/** Requests without an endpoint, or for a list. */
const unlogged = ['no endpoint', 'a method in the path', 'health', 'models'];
const absent: ReadonlySet<string> = new Set(['demo', 'log-store']);
const noCooldowns = {
  'cooldown-auth-secs': 0,
  'cooldown-429-secs': 0,
  'cooldown-5xx-secs': 0,
  'cooldown-network-secs': 0,
};

/** Sends what clients of every API send to every scene of every provider; gives what they were told. */
async function askEverything({ url }: Place): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  const names = [...kinds, 'proxy0', 'proxy1'];
  for (const format of Object.keys(formats))
    for (const kind of names)
      for (const [api, asking] of Object.entries(apis))
        await Promise.all(
          [false, true].map(async (stream) => {
            const { path, body } = asking(
              `${format}-${kind}`,
              stream,
              `My key is ${clientKeys[0]}.`,
            );
            const response = await fetch(url + path, {
              method: 'POST',
              headers: { authorization: `Bearer ${environment.CLIENT_KEY}` },
              body: JSON.stringify(body),
            });
            const how = stream ? 'stream' : 'whole';
            told.set(`${api} ${how} ${format}-${kind}`, await said(response));
          }),
        );
  return told;
}

/** Requests that come to nothing, with keys in every place where one may be. */
async function askBadly({ url }: Place): Promise<Map<string, string>> {
  const [plain = '', quoted = ''] = clientKeys;
  const chat = JSON.stringify(apis['chat']?.('openai-good', false).body);
  const unknown = 'client-kestrel-unknown-9999';
  const requests: Readonly<Record<string, readonly [path: string, init: RequestInit]>> = {
    'unknown key': ['/v1/chat/completions', { headers: { 'x-api-key': unknown }, body: chat }],
    'unknown key in the path': [`/v1/chat/completions?key=${unknown}`, { body: chat }],
    'two keys': [
      `/v1/chat/completions?key=${plain}`,
      { headers: { 'x-api-key': quoted }, body: chat },
    ],
    'two keys in one header': [
      '/v1/chat/completions',
      {
        headers: [
          ['x-api-key', plain],
          ['x-api-key', unknown],
        ],
        body: chat,
      },
    ],
    'a good key in the path': [`/v1/chat/completions?key=${plain}`, { body: chat }],
    'a quoted key': ['/v1/chat/completions', { headers: { 'x-api-key': quoted }, body: chat }],
    'no JSON': [`/v1/chat/completions?key=${plain}`, { body: plain }],
    'a member twice': [
      `/v1/chat/completions?key=${plain}`,
      { body: `{"${plain}":1,"${plain}":2}` },
    ],
    'a model that nobody has': [
      `/v1/chat/completions?key=${plain}`,
      { body: JSON.stringify({ model: plain, messages: [] }) },
    ],
    'no messages': [
      `/v1/messages?key=${plain}`,
      { body: JSON.stringify({ model: 'openai-good', messages: [{ role: plain }] }) },
    ],
    'no endpoint': [`/v1/${plain}?key=${plain}`, { body: '{}' }],
    'a model in the path': [`/v1beta/models/${plain}:generateContent?key=${plain}`, { body: '{}' }],
    'a method in the path': [`/v1beta/models/m:${plain}?key=${plain}`, { body: '{}' }],
    counting: [`/v1/messages/count_tokens?key=${plain}`, { body: chat }],
    embedding: [
      `/v1/embeddings?key=${plain}`,
      { body: JSON.stringify({ model: 'openai-refused', input: 'x' }) },
    ],
    health: ['/health', { method: 'GET' }],
    models: [`/v1/models?key=${plain}`, { method: 'GET' }],
  };
  const told = new Map<string, string>();
  for (const [name, [path, init]] of Object.entries(requests))
    told.set(name, await said(await fetch(url + path, { method: 'POST', ...init })));
  return told;
}

function filesIn(directory: string): Map<string, string> {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true });
  return new Map(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
  );
}

/** The lines of a text that have a secret in them. */
function leaks(text: string): readonly string[] {
  return text.split('\n').filter((line) => canary.test(line));
}

t.test('no secret of the configuration is ever said or written', async (t) => {
  const place = await start(t);
  const told = await askEverything(place);
  const refused = await askBadly(place);
  await place.gateway.close();
  const files = filesIn(place.directory);

  await t.test('the scenes are what they are meant to be', async (t) => {
    const statuses = [...told.values()].map((text) => text.slice(0, 3));
    for (const status of ['200', '400', '401', '403', '404', '429', '502'])
      t.ok(statuses.includes(status), status);
    t.match(told.get('chat whole openai-refused'), 'x-team-token');
    t.match(told.get('chat stream openai-late'), 'x-team-token');
    t.match(refused.get('a quoted key'), /^200/);
    t.match([...files.keys()].toSorted(), [/^ai-proxy\.log\./, /^audit\./]);
    t.equal(place.records.length, told.size + refused.size - unlogged.length);
  });

  await t.test('not in answers', async (t) => {
    for (const [name, text] of [...told, ...refused])
      if (!own.some((scene) => name.endsWith(scene))) t.same(leaks(text), [], name);
  });

  await t.test('not in headers that are passed on', async (t) => {
    for (const [name, text] of told) if (name.endsWith('-headers')) t.same(leaks(text), [], name);
  });

  await t.test('not in the log, whether of files or of the console', async (t) => {
    t.same(leaks(place.console.join('')), []);
    for (const [name, text] of files) {
      t.ok(text.length > 1000, name);
      t.same(leaks(text), [], name);
    }
  });

  await t.test('not in records, bodies included', async (t) => {
    const texts = place.records.map((record) =>
      JSON.stringify(record, (_name, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      ),
    );
    for (const text of texts) t.same(leaks(text), []);
    const bodies = place.records.map(({ responseBody }) => responseBody ?? '');
    t.ok(bodies.some((body) => body.includes('x-plain-token: ***')));
    const asked = place.records.filter(
      ({ requestBody }) => requestBody?.includes('My key is ***.') === true,
    );
    t.equal(asked.length, told.size);
  });

  await t.test('not in what explains the pipeline', async (t) => {
    t.same(leaks(JSON.stringify(place.gateway.explain())), []);
  });
});

t.test('no secret is in what is said of a bad configuration', async (t) => {
  const accounts = (account: object): object => ({ 'openai-api-key': [account] });
  const mistakes: readonly object[] = [
    accounts({ 'api-keyy': 'sk-kestrel-0001' }),
    accounts({ 'api-key': 'sk-kestrel-0002', weight: 'heavy' }),
    accounts({ 'api-key': 'sk-kestrel-0004', headers: { authorization: 'Bearer kestrel-0005' } }),
    accounts({ 'api-key': 'sk-kestrel-0006', 'proxy-url': 'ftp://user:kestrel-0007@host' }),
    accounts({ 'api-key': 'sk-kestrel-0008', 'base-url': 'ftp://user:kestrel-0009@host' }),
    { 'proxy-url': 'socks4://user:kestrel-0010@host' },
    { 'api-keys': [{ keey: 'sk-kestrel-0011' }, 'sk-kestrel-0012'], 'api-key': 'sk-kestrel-0013' },
    { 'auth-keys': [{ key: 'sk-kestrel-0014', 'expires-at': 'kestrel' }] },
    { 'api-keys': ['sk-kestrel-0015', 'sk-kestrel-0015'] },
    {
      pipeline: [{ use: './nowhere.ts', options: { token: 'env://KEY' } }],
      'log-dir': 'env://KEY',
    },
  ];
  for (const mistake of mistakes) {
    const made = createGateway({
      builtins,
      defaultPipeline,
      configText: JSON.stringify(mistake),
      env: { KEY: 'sk-kestrel-0016' },
      logDestination: { write: () => undefined },
    });
    const error = await made.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    t.type(error, Error, JSON.stringify(mistake));
    t.same(leaks(inspect(error, { depth: 10 })), [], JSON.stringify(mistake));
  }
});
