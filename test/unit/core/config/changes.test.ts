import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import { changesBetween } from '../../../../core/src/config/changes.ts';
import { loadConfig } from '../../../../core/src/config/load.ts';

async function changes(before: string, after: string): Promise<string[]> {
  const [old, fresh] = await Promise.all(
    [before, after].map((text) =>
      loadConfig({ file: 'c.yaml', text, directory: '/', env: {}, builtins, defaultPipeline }),
    ),
  );
  return old && fresh ? changesBetween(old.compared, fresh.compared) : [];
}

t.test('names what changed by its path', async (t) => {
  t.strictSame(await changes('', ''), []);
  t.strictSame(await changes('', 'port: 8317\n'), [], 'the default, written out');
  t.strictSame(
    await changes(
      'auth-keys: [{ key: key-number-one, rate-limit: { rpm: 60 } }]\n',
      'auth-keys: [{ key: key-number-one, rate-limit: { rpm: 100, tpm: 9 } }]\nlog-dir: a b\n',
    ),
    [
      'log-dir: ./logs → "a b"',
      'auth-keys[0].rate-limit.rpm: 60 → 100',
      'auth-keys[0].rate-limit.tpm: added (9)',
    ],
  );
});

t.test('tells that a secret changed, never what it is', async (t) => {
  t.strictSame(await changes('api-keys: [key-number-one]\n', 'api-keys: [key-number-two]\n'), [
    'api-keys[0]: changed',
  ]);
  t.strictSame(
    await changes('proxy-url: http://u:one@p.test\n', 'proxy-url: http://u:two@p.test\n'),
    ['proxy-url: changed'],
  );
  t.strictSame(
    await changes('proxy-url: http://u:one@p.test\n', 'proxy-url: http://u:two@q.test\n'),
    ['proxy-url: http://u:***@p.test → http://u:***@q.test'],
  );
});

t.test('tells of lists what was added and removed, not what it shifted', async (t) => {
  const keys = (...names: string[]): string => `api-keys: [${names.join(', ')}]\n`;
  t.strictSame(
    await changes(keys('key-one-1', 'key-two-2'), keys('key-zero-0', 'key-one-1', 'key-two-2')),
    ['api-keys[0]: added'],
  );
  t.strictSame(await changes(keys('key-one-1', 'key-two-2'), keys('key-two-2')), [
    'api-keys[0]: removed',
  ]);
  t.strictSame(await changes('passthrough-headers: [x-a]\n', 'passthrough-headers: [x-a, x-b]\n'), [
    'passthrough-headers[1]: added (x-b)',
  ]);
});

t.test('tells of the pipeline, too', async (t) => {
  t.strictSame(
    await changes(
      'pipeline: [chat-api, router, { demo: { word-interval-ms: 1 } }]\n',
      'pipeline: [chat-api, auth, router, { demo: { word-interval-ms: 2 } }]\n',
    ),
    [
      'api-keys: added',
      'auth-keys: added',
      'pipeline[1]: added (auth)',
      'pipeline[3].demo.word-interval-ms: 1 → 2',
    ],
  );
  t.strictSame(
    await changes(
      'pipeline: [chat-api, messages-api, router, { use: demo, as: slow }]\n',
      'pipeline: [messages-api, chat-api, router, { use: demo, as: fast }]\n',
    ),
    ['pipeline[3]: removed (slow)', 'pipeline[3]: added (fast)', 'pipeline: another order'],
  );
});

t.test('tells clients apart by their names', async (t) => {
  const client = (name: string, rpm: number): string =>
    `  - { key: key-of-${name}, name: ${name}, rate-limit: { rpm: ${rpm} } }\n`;
  t.strictSame(
    await changes(
      `auth-keys:\n${client('ann', 1)}${client('bob', 1)}${client('cid', 1)}`,
      `auth-keys:\n${client('bob', 2)}${client('cid', 1)}${client('dan', 1)}`,
    ),
    [
      'auth-keys[0]: removed (ann)',
      'auth-keys[0].rate-limit.rpm: 1 → 2',
      'auth-keys[2]: added (dan)',
    ],
  );
});
