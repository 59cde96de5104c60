import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';
import { stringify } from 'yaml';
import { loadConfig, type LoadedConfig } from '../../../../core/src/config/load.ts';
import { load } from './fakes.ts';

const env = { OF_ENV: 'secret-of-environment' };

function loadReal(text: string): Promise<LoadedConfig> {
  return loadConfig({ file: 'c.yaml', text, directory: '/', env, builtins, defaultPipeline });
}

const sample = `
port: 9000
api-keys: [first-client-key, env://OF_ENV]
auth-keys:
  - { key: key-of-bob-1234, name: bob, rate-limit: { rpm: 60 } }
model-prices:
  gpt-4.1: { input: 1, output: 2 }
request-retry: 5
claude-api-key:
  - api-key: sk-of-an-upstream
    headers: { x-team-token: abc, x-other: visible }
    proxy-url: http://user:pw@proxy.test:8080
`;

t.test('shows options at their root keys, with defaults and without secrets', async (t) => {
  const { shown } = await loadReal(sample);
  t.match(shown, {
    port: 9000,
    host: '0.0.0.0',
    'api-keys': ['***', '***'],
    'auth-keys': [{ key: '***', name: 'bob', 'rate-limit': { rpm: 60 } }],
    'model-prices': { 'gpt-4.1': { input: 1, output: 2 } },
    'request-retry': 5,
    retry: { 'cooldown-429-secs': 60 },
    'claude-api-key': [
      {
        'api-key': '***',
        headers: { 'x-team-token': '***', 'x-other': 'visible' },
        'proxy-url': 'http://user:***@proxy.test:8080',
      },
    ],
  });
  const retry = shown['retry'];
  t.notOk(
    typeof retry === 'object' && retry !== null && 'max-retries' in retry,
    'an option is shown at the key that was written only',
  );
  t.notMatch(
    JSON.stringify(shown),
    /first-client-key|secret-of-environment|key-of-bob|sk-of-an|:pw@|abc/,
  );
});

t.test('what is shown, written to a file, is the same configuration', async (t) => {
  for (const text of [
    '',
    'metrics: public\n',
    'retry: { max-retries: 7, max-backoff-secs: 9 }\nstreaming: { bootstrap-retries: 4 }\n',
    'model-prices: { gpt-4.1: { input: 1, output: 2 } }\nforce-model-prefix: true\n',
    'pipeline: [chat-api, auth, { router: { jitter-factor: 0.5 } }, demo]\n',
    'request-retry: 2\npipeline: [chat-api, { router: { strategy: fill-first } }, demo]\n',
    'pipeline:\n  - chat-api\n  - router\n  - { use: demo, as: slow, when: { model: "s*" }, options: { word-interval-ms: 9 } }\n',
  ]) {
    const first = await loadReal(text);
    const second = await loadReal(stringify(first.shown));
    t.strictSame(second.shown, first.shown, text);
    t.strictSame(second.core, first.core);
    t.strictSame(
      second.entries.map(({ name, options, when }) => ({ name, options, when })),
      first.entries.map(({ name, options, when }) => ({ name, options, when })),
    );
  }
});

t.test('flags are shown in the place of what the file says', async (t) => {
  const daemon = { pidFile: 'a.pid', shutdownTimeout: 3 };
  const overrides = { host: '127.0.0.1', port: 7, loggingToFile: true, daemon };
  const { shown } = await load('host: 0.0.0.0\n', { overrides });
  t.match(shown, { host: '127.0.0.1', port: 7, 'logging-to-file': true });
  t.strictSame(shown['daemon'], { 'pid-file': 'a.pid', 'shutdown-timeout': 3 });
});

t.test('a secret that also stands in another text is taken out of it', async (t) => {
  const { shown } = await loadReal('log-dir: /var/log/key-in-a-path\napi-keys: [key-in-a-path]\n');
  t.equal(shown['log-dir'], '/var/log/***');
});

t.test('shows neither the passwords nor the queries of URLs', async (t) => {
  const { shown } = await loadReal(`
claude-api-key:
  - api-key: sk-of-an-upstream
    base-url: https://upstream.test/v1?token=query-secret
    proxy-url: http://user:p@ss-secret@127.0.0.1:3128
`);
  t.match(shown, {
    'claude-api-key': [
      {
        'base-url': 'https://upstream.test/v1?***',
        'proxy-url': 'http://user:***@127.0.0.1:3128',
      },
    ],
  });
  t.notMatch(JSON.stringify(shown), /query-secret|ss-secret/);
});
