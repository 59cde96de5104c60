import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { loadConfig } from '../../../../core/src/config/load.ts';
import { printProblem } from '../../../../core/src/config/problem.ts';
import { builtins, defaultPipeline, load, problemsOf } from './fakes.ts';

const flatFile = `# v0.1
host: "127.0.0.1"
port: 8318
tls:
  enable: false
  cert: ""
  key: ""
api-keys:
  - "env://SECRET"
  - key: sk-client-two
    tenant-id: blue
    metadata: { cost-centre: 7 }
proxy-url: "socks5://user:hunter2secret@127.0.0.1:1080"
debug: true
routing:
  strategy: fill-first
request-retry: 5
max-retry-interval: 12
retry: { cooldown-429-secs: 90, max-retries: 5 }
force-model-prefix: true
connect-timeout: 3
request-timeout: 60
streaming: { keepalive-seconds: 5, bootstrap-retries: 2 }
body-limit-mb: 20
passthrough-headers: [x-request-cost]
non-stream-keepalive-secs: 4
logging-to-file: true
log-dir: /var/log/proxy
daemon: { pid-file: /run/proxy.pid }
model-prices:
  gpt-4.1: { input: 2.5, cache-read: 1 }
rate-limit: { enabled: true, per-key-rpm: 60 }
payload:
  default:
    - models: [{ name: "gemini-*" }]
      params: { "generationConfig.top-p": null }
claude-header-defaults: { x-app-name: team }
claude-api-key:
  - api-key: sk-ant-literal-key
    prefix: "team/"
    base-url: "https://api.example/v1/"
    proxy-url: ""
    models: [{ id: sonnet-4, alias: sonnet }]
    excluded-models: ["*-preview"]
    headers: { X-Team: blue }
    weight: 5
openai-api-key:
openai-compatibility:
  - { name: deep, api-key: sk-deep-literal, base-url: "https://deep.example", wire-api: chat }
dashboard: { enabled: true, password-hash: "$2b$12$abcdefgh" }
`;

t.test('reads a flat file of v0.1 into the default pipeline', async (t) => {
  const config = await load(flatFile);
  const options = Object.fromEntries(config.entries.map((entry) => [entry.name, entry.options]));

  t.same(config.core, {
    host: '127.0.0.1',
    port: 8318,
    tls: { enable: false, cert: '', key: '', minVersion: 'TLSv1.2' },
    trustedProxies: [],
    proxyUrl: 'socks5://user:hunter2secret@127.0.0.1:1080',
    connectTimeout: 3,
    requestTimeout: 60,
    bodyLimitMb: 20,
    streaming: {
      keepaliveSeconds: 5,
      keepaliveStyle: 'comment',
      firstByteSeconds: 120,
      idleSeconds: 90,
      silentSeconds: 300,
      totalSeconds: 3600,
      clientStallSeconds: 60,
    },
    nonStreamKeepaliveSecs: 4,
    passthroughHeaders: ['x-request-cost'],
    debug: true,
    loggingToFile: true,
    logDir: '/var/log/proxy',
    logRetentionDays: 30,
    daemon: { pidFile: '/run/proxy.pid', shutdownTimeout: 30 },
  });
  t.same(
    config.entries.map(({ name }) => name),
    defaultPipeline,
  );
  t.same(options, {
    auth: {
      keys: [
        'a-resolved-secret',
        { key: 'sk-client-two', tenantId: 'blue', metadata: { 'cost-centre': 7 } },
      ],
      clients: [],
    },
    'rate-limit': { enabled: true, perKeyRpm: 60, globalRpm: 0 },
    cost: { prices: { 'gpt-4.1': { input: 2.5, cacheRead: 1 } } },
    router: {
      strategy: 'fill-first',
      fallbackEnabled: true,
      forceModelPrefix: true,
      bootstrapRetries: 2,
      retry: { maxRetries: 5, maxBackoffSecs: 12, cooldown429Secs: 90 },
    },
    'payload-rules': {
      default: [{ models: [{ name: 'gemini-*' }], params: { 'generationConfig.top-p': null } }],
    },
    cloaking: { headers: { 'x-app-name': 'team' } },
    claude: {
      keys: [
        {
          apiKey: 'sk-ant-literal-key',
          prefix: 'team/',
          baseUrl: 'https://api.example/v1/',
          proxyUrl: '',
          models: [{ id: 'sonnet-4', alias: 'sonnet' }],
          excludedModels: ['*-preview'],
          headers: { 'X-Team': 'blue' },
          weight: 5,
          disabled: false,
        },
      ],
    },
    openai: { keys: [] },
    gemini: { keys: [] },
    'openai-compat': {
      keys: [
        {
          name: 'deep',
          apiKey: 'sk-deep-literal',
          baseUrl: 'https://deep.example',
          wireApi: 'chat',
          models: [],
          excludedModels: [],
          headers: {},
          weight: 1,
          disabled: false,
        },
      ],
    },
    dashboard: {
      enabled: true,
      passwordHash: '$2b$12$abcdefgh',
      username: 'admin',
      jwtTtlSecs: 3600,
    },
  });
});

t.test('knows every secret of the file', async (t) => {
  const { redactor } = await load(flatFile);
  const secrets = [
    'a-resolved-secret',
    'sk-client-two',
    'sk-ant-literal-key',
    'sk-deep-literal',
    '$2b$12$abcdefgh',
    'hunter2secret',
  ];

  for (const secret of secrets) t.equal(redactor.clean(`<${secret}>`), '<***>');
  t.equal(redactor.clean('fill-first 127.0.0.1'), 'fill-first 127.0.0.1');
});

t.test(
  'knows the passwords in URLs as they are written, as they are meant and as they are sent',
  async (t) => {
    const literal = 'proxy-url: "http://user:p%40ssw0rd@127.0.0.1:1080"';
    const secret = 'dashboard: { jwt-secret: "postgres://user:p%40ssw0rd@127.0.0.1/db" }';
    for (const text of [literal, secret]) {
      const { redactor } = await load(text);
      const sent = Buffer.from('user:p@ssw0rd').toString('base64');
      for (const form of ['p%40ssw0rd', 'p@ssw0rd', sent])
        t.equal(redactor.clean(`<${form}>`), '<***>', text);
    }
    const { redactor } = await load('proxy-url: "http://user:100%25%zz@127.0.0.1:1080"');
    t.equal(redactor.clean('100%25%zz'), '***');
  },
);

t.test('takes values of maps for secrets where their names say so', async (t) => {
  const names = ['x-team-token', 'Ocp-Apim-Subscription-Key', 'cookie', 'a_secret'];
  const others = ['x-tokens', 'x-monkey', 'accept'];
  const headers = [...names, ...others].map((name) => `${name}: "value of ${name}"`).join(', ');
  const { redactor } = await load(
    `claude-api-key: [{ api-key: sk-ant-1, headers: { ${headers} } }]`,
  );
  for (const name of names) t.equal(redactor.clean(`value of ${name}`), '***');
  for (const name of others) t.equal(redactor.clean(`value of ${name}`), `value of ${name}`);
});

t.test('an entry of the default pipeline stands where its first root key does', async (t) => {
  const { entries } = await load(flatFile);
  const places = Object.fromEntries(entries.map(({ name, at }) => [name, at]));

  t.same(places['auth'], { line: 8, column: 1 });
  t.same(places['router'], { line: 15, column: 1 });
  t.same(places['gemini'], { line: 1, column: 1 });
});

t.test('loads without a file', async (t) => {
  const config = await load('', { file: undefined });

  t.equal(config.file, '(defaults)');
  t.equal(config.core.port, 8317);
  t.equal(config.core.host, '0.0.0.0');
  t.equal(config.entries.length, defaultPipeline.length);
  t.same(config.warnings, []);
});

t.test('a file of comments is all defaults', async (t) => {
  t.same((await load('# nothing\n')).core, (await load('')).core);
});

t.test('overrides win over the file', async (t) => {
  const { core } = await load('host: a.example\nport: 1', { overrides: { port: 2 } });

  t.equal(core.host, 'a.example');
  t.equal(core.port, 2);
});

t.test('reads entries as name, one-key map and long form', async (t) => {
  const { entries } = await load(`
pipeline:
  - auth
  - rate-limit: { per-key-rpm: 5 }
  - { use: router, as: main, when: { model: "gpt-*" }, options: { strategy: least-busy } }
  - plain:
`);

  t.match(entries, [
    { name: 'auth', origin: 'built-in', when: undefined, at: { line: 3, column: 5 } },
    { name: 'rate-limit', options: { perKeyRpm: 5 }, at: { line: 4, column: 5 } },
    {
      name: 'main',
      specifier: 'router',
      when: { model: 'gpt-*' },
      options: { strategy: 'least-busy' },
      at: { line: 5, column: 5 },
    },
    { name: 'plain', options: {} },
  ]);
});

t.test('root keys and entry options of one plugin are put together', async (t) => {
  const { entries } = await load(`
request-retry: 7
pipeline: [{ router: { strategy: fill-first, retry: { cooldown-429-secs: 1 } } }]
`);

  t.match(entries[0]?.options, {
    strategy: 'fill-first',
    retry: { maxRetries: 7, cooldown429Secs: 1 },
  });
});

t.test('root keys go to the instance that kept the name of its plugin', async (t) => {
  const { entries } = await load(`
routing: { strategy: fill-first }
pipeline: [{ use: router, as: other, when: { model: a } }, plain]
`);
  const [renamed] = entries;

  t.match(renamed, { name: 'other', options: { strategy: 'fill-first' } });
});

t.test('two root keys may say the same thing if they agree', async (t) => {
  t.same(await problemsOf('request-retry: 4\nretry: { max-retries: 4 }'), []);
});

t.test(
  'imports built-ins outside the pipeline only for root keys that nobody in it owns',
  async (t) => {
    const imported: string[] = [];
    const counted = Object.fromEntries(
      Object.entries(builtins).map(([name, importPlugin]) => [
        name,
        () => {
          imported.push(name);
          return importPlugin();
        },
      ]),
    );

    await load('streaming: { keepalive-seconds: 1 }\npipeline: [auth]', { builtins: counted });
    t.same(imported, ['auth']);
    t.match(
      await problemsOf('streaming: { bootstrap-retries: 1 }\npipeline: [auth]', {
        builtins: counted,
      }),
      [{ line: 1, column: 14, message: /holds options for "router"/ }],
    );
  },
);

t.test('reports all phases of a file at once', async (t) => {
  const problems = await problemsOf(`prot: 1
port: 70000
request-retry: 1
retry: { max-retries: 2 }
claude-api-key: [{ api-key: "env://NOT_THERE" }]
pipeline:
  - rate-limit
  - auth: { kyes: [] }
  - routr
  - router
  - claude
`);

  t.same(
    problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`),
    [
      'c.yaml:1:1 CONFIG_INVALID',
      'c.yaml:2:7 CONFIG_INVALID',
      'c.yaml:4:10 CONFIG_DUPLICATE',
      'c.yaml:5:29 CONFIG_SECRET',
      'c.yaml:7:5 PIPELINE_ORDER',
      'c.yaml:8:13 CONFIG_INVALID',
      'c.yaml:9:5 PLUGIN_NOT_FOUND',
    ],
  );
});

t.test('says of an unknown key what it may mean, else where the keys are listed', async (t) => {
  t.match(await problemsOf('prot: 1\nzzzzzzzz: 1'), [
    { line: 1, hint: 'Did you mean "port"?' },
    { line: 2, hint: 'The keys are listed in docs/configuration.md.' },
  ]);
});

t.test('names the built-in that would provide what is missing', async (t) => {
  t.match(await problemsOf('pipeline: [auth, claude]'), [
    {
      code: 'PIPELINE_MISSING',
      line: 1,
      column: 18,
      message: '"claude" needs router.attempt and nothing in the pipeline provides it.',
      hint: 'Add "router" above it.',
    },
  ]);
  t.match(await problemsOf('pipeline: [dashboard]'), [{ hint: 'Add "cost".' }]);
});

t.test('does not call missing what an unloadable plugin may provide', async (t) => {
  const problems = await problemsOf('pipeline: [auth, ./nowhere.ts, claude]');

  t.same(
    problems.map(({ code }) => code),
    ['PLUGIN_NOT_FOUND'],
  );
});

t.test('a pipeline that is there has entries', async (t) => {
  for (const text of ['pipeline: []', 'pipeline:', 'pipeline: ~'])
    t.match(await problemsOf(text), [{ code: 'PIPELINE_MISSING', line: 1, column: 1 }], text);
  for (const text of ['pipeline: auth', 'pipeline: { auth: {} }'])
    t.match(
      await problemsOf(text),
      [{ code: 'CONFIG_INVALID', message: /has to be a list/ }],
      text,
    );
});

t.test('an empty pipeline does not hide other problems', async (t) => {
  t.match(await problemsOf('prot: 1\npipeline: []\nrouting: { strategy: fill-first }'), [
    { line: 1, code: 'CONFIG_INVALID' },
    { line: 2, code: 'PIPELINE_MISSING' },
  ]);
});

t.test('reports a plugin whose schema is not valid', async (t) => {
  const broken = {
    name: 'broken',
    api: 1,
    summary: '',
    configSchema: { type: 'nothing' },
    setup: () => ({}),
  };
  const withBroken = { ...builtins, broken: () => Promise.resolve({ default: broken as never }) };

  t.match(await problemsOf('pipeline: [plain, broken]', { builtins: withBroken }), [
    { code: 'PLUGIN_SETUP_FAILED', column: 19, message: /configSchema of "broken" is not valid/ },
  ]);
});

t.test('no problem shows a secret', async (t) => {
  const text = `
api-keys: [{ key: "top-secret-key", extra: 1 }, "top-secret-key"]
host: [top-secret-key]
log-dir: env://SECRET
dashboard: { password-hash: 987654321, jwt-secret: [listed-secret], username: [a-resolved-secret] }
routing: { strategy: a-resolved-secret }
proxy-url: "socks4://user:hunter2secret@h"
claude-api-key: [{ api-key: [hidden-secret], base-url: "ftp://u:passw0rd@x" }]
`;
  const printed = (await problemsOf(text)).map(printProblem).join('\n');

  t.match(printed, 'CONFIG_INVALID');
  t.notMatch(
    printed,
    /top-secret-key|a-resolved-secret|987654321|listed-secret|hunter2secret|hidden-secret|passw0rd/,
  );
});

t.test('no problem of the syntax shows the text', async (t) => {
  const printed = (await problemsOf('api-keys: "sk-one" sk-two\nb: sk-three: sk-four')).map(
    printProblem,
  );

  t.ok(printed.length >= 2);
  t.notMatch(printed.join('\n'), /sk-/);
});

t.test('reads a plugin file beside the configuration', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'ai-proxy-load-'));
  const code = `export default { name: 'local', api: 1, summary: '', setup: () => ({}),
    configSchema: { type: 'object', properties: { 'a-b': { type: 'number', default: 1 } } } };`;
  writeFileSync(join(directory, 'local.ts'), code);

  const { entries } = await load('pipeline: [{ use: ./local.ts, options: { } }]', { directory });
  t.match(entries, [{ name: 'local', origin: 'file', options: { aB: 1 } }]);
});

t.test('keeps Object.prototype clean', async (t) => {
  const problems = await problemsOf(
    '__proto__: { isAdmin: true }\nmodel-prices: { constructor: { input: 1 } }',
  );

  t.same(
    problems.map(({ line, column, code }) => `${line}:${column} ${code}`),
    ['1:1 CONFIG_INVALID', '2:17 CONFIG_INVALID'],
  );
  t.equal(Reflect.get({}, 'isAdmin'), undefined);
});

t.test('the result is the same for the same input', async (t) => {
  const input = {
    file: 'c.yaml',
    text: flatFile,
    directory: '/',
    env: { SECRET: 'a-resolved-secret' },
  };
  const [a, b] = await Promise.all([
    loadConfig({ ...input, builtins, defaultPipeline }),
    loadConfig({ ...input, builtins, defaultPipeline }),
  ]);

  t.same(a.entries, b.entries);
});
