import t from 'tap';
import { load, problemsOf } from '../config/fakes.ts';
import { credentialSchema } from '../../../../core/src/executor/credential-schema.ts';

const withMembers = (members: string): string =>
  `claude-api-key: [{ api-key: sk-real-key, ${members} }]`;

t.test('every member has a description that is a sentence', async (t) => {
  for (const [name, member] of Object.entries(credentialSchema.properties))
    t.match(member.description, /^[A-Z].*\.$/, name);
});

t.test('a credential is its key and defaults', async (t) => {
  const { entries } = await load('claude-api-key: [{ api-key: sk-real-key }]');

  t.match(entries.find(({ name }) => name === 'claude')?.options, {
    keys: [
      {
        apiKey: 'sk-real-key',
        models: [],
        excludedModels: [],
        headers: {},
        weight: 1,
        disabled: false,
      },
    ],
  });
});

const accepted = [
  'base-url: "https://a.example/v1"',
  'base-url: "http://127.0.0.1:80/"',
  'base-url: "https://a.example/v1?api-version=1"',
  'proxy-url: ""',
  'proxy-url: "socks5://h:1"',
  'models: [{ id: "a-*", alias: b }]',
  'excluded-models: ["*-preview"]',
  'headers: { X-Custom: "b c", hosts: d }',
  'wire-api: responses, region: eu, name: n, prefix: "p/", weight: 100, disabled: true',
];
for (const members of accepted) {
  t.test(`accepts ${members}`, async (t) => {
    t.same(await problemsOf(withMembers(members)), []);
  });
}

const refused = [
  'base-url: "ftp://a"',
  'base-url: "https://a.example/v1#part"',
  'base-url: "a.example"',
  'proxy-url: "socks4://a"',
  'models: [{ alias: b }]',
  'models: [a]',
  'headers: { Authorization: a }',
  'headers: { X-API-KEY: a }',
  'headers: { x-goog-api-key: a }',
  'headers: { Host: a }',
  'headers: { content-length: "1" }',
  'headers: { Transfer-Encoding: a }',
  'headers: { connection: a }',
  'headers: { "a b": c }',
  'headers: { a: "b\\r\\nc: d" }',
  'headers: { a: 1 }',
  'weight: 0',
  'weight: 1.5',
  'wire-api: soap',
  'cloak: { mode: sometimes }',
];
for (const members of refused) {
  t.test(`refuses ${members}`, async (t) => {
    t.match(await problemsOf(withMembers(members)), [{ code: 'CONFIG_INVALID', line: 1 }]);
  });
}
