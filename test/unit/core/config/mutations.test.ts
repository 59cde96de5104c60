import t from 'tap';
import { problemsOf } from './fakes.ts';

const base = `host: 127.0.0.1
port: 8317
tls: { enable: false }
connect-timeout: 30
streaming: { keepalive-seconds: 15 }
api-keys: [sk-client-one]
request-retry: 3
routing: { strategy: round-robin }
model-prices:
  gpt-4o: { input: 2.5 }
claude-api-key:
  - api-key: sk-ant-one
    models: [{ id: sonnet }]
    weight: 2
pipeline:
  - auth
  - rate-limit: { per-key-rpm: 60 }
  - cost
  - { use: router, when: { model: "*" } }
  - { use: claude, when: { model: "*" } }
  - dashboard
`;

/** What is replaced, by what, and what the loader says about it. */
type Mutation = readonly [from: string, to: string, ...expected: string[]];

const mutations: readonly Mutation[] = [
  // Names that nobody knows.
  ['host:', 'hots:', '1:1 CONFIG_INVALID'],
  ['port:', 'Port:', '2:1 CONFIG_INVALID'],
  ['port: 8317', 'zzzzzz: 1', '2:1 CONFIG_INVALID'],
  ['connect-timeout', 'connect_timeout', '4:1 CONFIG_INVALID'],
  ['enable: false', 'enabled: false', '3:8 CONFIG_INVALID'],
  ['keepalive-seconds', 'keepalive-secs', '5:14 CONFIG_INVALID'],
  ['keepalive-seconds: 15', 'bootstrap-retris: 1', '5:14 CONFIG_INVALID'],
  ['strategy:', 'stratgy:', '8:12 CONFIG_INVALID'],
  ['input:', 'inptu:', '10:13 CONFIG_INVALID'],
  ['weight:', 'wieght:', '14:5 CONFIG_INVALID'],
  ['id: sonnet', 'id: sonnet, name: x', '13:28 CONFIG_INVALID'],
  ['per-key-rpm', 'per-keys-rpm', '17:19 CONFIG_INVALID'],
  ['routing: {', 'routing.strategy: a\nrouting: {', '8:1 CONFIG_INVALID'],
  // Types and ranges.
  ['8317', '"8317"', '2:7 CONFIG_INVALID'],
  ['8317', '65536', '2:7 CONFIG_INVALID'],
  ['8317', '-1', '2:7 CONFIG_INVALID'],
  ['8317', '80.5', '2:7 CONFIG_INVALID'],
  ['8317', '.inf', '2:7 CONFIG_INVALID'],
  ['8317', '[8317]', '2:7 CONFIG_INVALID'],
  ['127.0.0.1', '""', '1:7 CONFIG_INVALID'],
  ['127.0.0.1', '127', '1:7 CONFIG_INVALID'],
  ['connect-timeout: 30', 'connect-timeout: 0', '4:18 CONFIG_INVALID'],
  ['{ enable: false }', 'true', '3:6 CONFIG_INVALID'],
  ['enable: false', 'enable: "no"', '3:16 CONFIG_INVALID'],
  ['enable: false', 'enable: true, cert: a.pem', '3:6 CONFIG_INVALID'],
  ['enable: false', 'enable: true, cert: a.pem, key: ""', '3:40 CONFIG_INVALID'],
  ['{ keepalive-seconds: 15 }', '15', '5:12 CONFIG_INVALID'],
  ['[sk-client-one]', 'sk-client-one', '6:11 CONFIG_INVALID'],
  ['[sk-client-one]', '[12345678]', '6:12 CONFIG_INVALID'],
  ['[sk-client-one]', '[{ key: sk-client-one, tenant-id: 5 }]', '6:45 CONFIG_INVALID'],
  ['[sk-client-one]', '[{ key: sk-client-one, expires-at: soon }]', '6:46 CONFIG_INVALID'],
  ['{ strategy: round-robin }', 'round-robin', '8:10 CONFIG_INVALID'],
  ['round-robin', 'robin-round', '8:22 CONFIG_INVALID'],
  ['round-robin', '[round-robin]', '8:22 CONFIG_INVALID'],
  ['input: 2.5', 'input: -2.5', '10:20 CONFIG_INVALID'],
  ['{ input: 2.5 }', '2.5', '10:11 CONFIG_INVALID'],
  ['weight: 2', 'weight: 101', '14:13 CONFIG_INVALID'],
  ['id: sonnet', 'alias: sonnet', '13:14 CONFIG_INVALID'],
  ['weight: 2', 'base-url: api.example', '14:15 CONFIG_INVALID'],
  ['weight: 2', 'base-url: ftp://api.example', '14:15 CONFIG_INVALID'],
  ['weight: 2', 'proxy-url: socks4://a', '14:16 CONFIG_INVALID'],
  ['weight: 2', 'wire-api: chats', '14:15 CONFIG_INVALID'],
  ['weight: 2', 'headers: { X-Api-Key: a }', '14:16 CONFIG_INVALID'],
  ['weight: 2', 'headers: { x-a: "b\\r\\nx-c: d" }', '14:21 CONFIG_INVALID'],
  // Secrets.
  ['sk-client-one', 'env://NOPE', '6:12 CONFIG_SECRET'],
  ['sk-client-one', 'file:///nowhere/at/all', '6:12 CONFIG_SECRET'],
  ['sk-client-one', 'your-api-key-1', '6:12 CONFIG_INVALID'],
  ['sk-client-one', 'sk-1234', '6:12 CONFIG_INVALID'],
  ['sk-client-one', '""', '6:12 CONFIG_INVALID'],
  ['sk-ant-one', '<your key>', '12:14 CONFIG_INVALID'],
  ['sk-ant-one', 'changeme', '12:14 CONFIG_INVALID'],
  ['sk-ant-one', 'sk-xxxxxxxx', '12:14 CONFIG_INVALID'],
  ['    models', '    api-key: b\n    models', '13:5 CONFIG_DUPLICATE'],
  ['api-key: sk-ant-one', 'name: one', '12:5 CONFIG_INVALID'],
  // One thing twice.
  ['tls:', 'port: 1\ntls:', '3:1 CONFIG_DUPLICATE'],
  ['routing:', 'retry: { max-retries: 4 }\nrouting:', '8:10 CONFIG_DUPLICATE'],
  ['- auth', '- auth: { keys: [] }', '16:13 CONFIG_DUPLICATE'],
  ['use: router,', 'use: router, options: { strategy: fill-first },', '19:31 CONFIG_DUPLICATE'],
  ['- cost', '- cost: { prices: { other: {} } }', '18:13 CONFIG_DUPLICATE'],
  [
    'use: router,',
    'use: router, options: { retry: { max-retries: 3 } },',
    '19:40 CONFIG_DUPLICATE',
  ],
  [
    '  - cost',
    '  - cost\n  - { use: auth, as: rate-limit }',
    '19:5 CONFIG_DUPLICATE',
    '19:5 PIPELINE_ORDER',
  ],
  // The pipeline.
  ['- auth', '- auht', '16:5 PLUGIN_NOT_FOUND'],
  ['- auth', '- ./nowhere.ts', '16:5 PLUGIN_NOT_FOUND'],
  ['- auth', '- "data:text/javascript,1"', '16:5 PLUGIN_NOT_FOUND'],
  ['- auth', '- 7', '16:5 CONFIG_INVALID'],
  ['- auth', '- []', '16:5 CONFIG_INVALID'],
  ['- auth', '-', '16:4 CONFIG_INVALID'],
  ['- auth', '- auth: 5', '16:11 CONFIG_INVALID'],
  ['- auth', '- { use: auth, opions: {} }', '16:18 CONFIG_INVALID'],
  ['- auth', '- { uses: auth, as: a }', '16:5 CONFIG_INVALID'],
  ['- auth', '- { use: auth, as: "a b" }', '16:22 CONFIG_INVALID'],
  ['- auth', '- { use: auth, when: gpt }', '16:24 CONFIG_INVALID'],
  ['- auth', '- { use: auth, when: { modle: gpt } }', '16:26 CONFIG_INVALID'],
  ['- rate-limit: {', '- rate-limit:\n    per-key: {', '17:5 CONFIG_INVALID'],
  ['  - dashboard', '  - dashboard\n  - plain: { a: 1 }', '22:14 CONFIG_INVALID'],
  ['  - auth\n', '', '6:1 CONFIG_INVALID'],
  ['  - cost\n', '', '9:1 CONFIG_INVALID', '20:5 PIPELINE_MISSING'],
  ['{ use: claude, when: { model: "*" } }', 'claude', '20:5 PIPELINE_MISSING'],
  ['  - auth\n', '  - router\n  - auth\n', '16:5 PIPELINE_ORDER', '20:5 CONFIG_DUPLICATE'],
  // YAML itself.
  ['host: 127', 'host: "127', '1:17 CONFIG_SYNTAX'],
  ['port: 8317', 'port: a: b', '2:7 CONFIG_SYNTAX'],
  ['[sk-client-one]', '[sk-client-one', '7:1 CONFIG_SYNTAX'],
  ['tls:', 'x:\n\ty: 1\ntls:', '4:1 CONFIG_SYNTAX'],
  ['}', '}}', '3:23 CONFIG_SYNTAX'],
  ['[sk-client-one]', '}]{x', '6:11 CONFIG_SYNTAX'],
  ['8317', '@8317', '2:7 CONFIG_SYNTAX'],
  ['8317', '!!js/function "a"', '2:21 CONFIG_INVALID'],
  ['8317', '!port 8317', '2:13 CONFIG_INVALID'],
  ['8317', '*nope', '2:7 CONFIG_INVALID'],
  ['gpt-4o:', '__proto__:', '10:3 CONFIG_INVALID'],
  ['input: 2.5', '<<: { input: 1 }', '10:13 CONFIG_INVALID'],
  ['gpt-4o:', '[a]:', '10:3 CONFIG_SYNTAX'],
];

t.test('the unchanged file has no problem', async (t) => {
  t.same(await problemsOf(base), []);
});

for (const [from, to, ...expected] of mutations) {
  t.test(`refuses ${JSON.stringify(to)} in the place of ${JSON.stringify(from)}`, async (t) => {
    t.ok(base.includes(from));
    const problems = await problemsOf(base.replace(from, () => to));
    t.same(
      problems.map(({ line, column, code }) => `${line}:${column} ${code}`),
      expected,
    );
  });
}
