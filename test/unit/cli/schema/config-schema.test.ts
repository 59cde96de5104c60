import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { builtins } from '@ai-proxy/plugins';
import t from 'tap';
import { parse } from 'yaml';
import { configSchema } from '../../../../cli/src/schema/config-schema.ts';

const root = new URL('../../../../', import.meta.url);
const loaded = await Promise.all(Object.values(builtins).map((load) => load()));
const schema = configSchema(
  loaded.map((one) => one.default),
  '1.2.3',
);
// Formats are checked where the gateway loads a file.
const check = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

function isAccepted(text: string): boolean {
  return check(parse(text)) === true;
}

t.test('the configurations that come with the project are accepted', async (t) => {
  const folder = 'test/integration/original-config/';
  const originals = readdirSync(new URL(folder, root)).filter((name) => name.endsWith('.yaml'));
  t.ok(originals.length > 0);
  for (const path of ['config.example.yaml', ...originals.map((name) => folder + name)])
    t.ok(isAccepted(readFileSync(new URL(path, root), 'utf8')), path, { errors: check.errors });
});

t.test('typing mistakes at any depth are refused', async (t) => {
  const mistakes = [
    'prot: 1',
    'port: high',
    'streaming: { keepalive-secs: 1 }',
    'routing: { strategy: by-luck }',
    'claude-api-key: [{ api-key: a, modls: [] }]',
    'rate-limit: { per-key-rpm: many }',
    'pipeline: [{ use: router, option: {} }]',
    'pipeline: [{ router: { stratgy: cost } }]',
  ];
  for (const text of mistakes) t.notOk(isAccepted(text), text);
});

t.test('keys that several owners share a map for stand side by side', async (t) => {
  t.ok(isAccepted('streaming: { keepalive-seconds: 1, bootstrap-retries: 2 }'));
  t.ok(isAccepted('retry: { max-retries: 2, cooldown-429-secs: 1 }'));
  t.ok(
    isAccepted('pipeline: [chat-api, { router: { strategy: cost } }, { use: ./mine.ts, as: a }]'),
  );
});

t.test('editors get a title, and a credential stands in it once', async (t) => {
  t.match(schema, { title: 'Configuration of ai-proxy 1.2.3' });
  t.equal(JSON.stringify(schema).split('absent: the global proxy').length - 1, 1);
});
