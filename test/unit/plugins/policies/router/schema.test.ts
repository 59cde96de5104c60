import { ConfigError, loadConfig } from '@ai-proxy/core';
import { builtins, defaultPipeline } from '@ai-proxy/plugins';
import t from 'tap';

async function optionsOf(text: string): Promise<unknown> {
  const { entries } = await loadConfig({
    file: undefined,
    text,
    directory: import.meta.dirname,
    env: {},
    builtins,
    defaultPipeline,
  });
  return entries.find(({ name }) => name === 'router')?.options;
}

t.test('has the defaults of record', async (t) => {
  t.same(await optionsOf(''), {
    strategy: 'round-robin',
    fallbackEnabled: true,
    sessionAffinity: { enabled: true, header: 'x-session-id', ttlSecs: 3600 },
    requestRetry: 3,
    maxRetryInterval: 30,
    retryAmbiguous: true,
    budgetPercent: 20,
    budgetPerSecond: 10,
    cooldownAuthSecs: 300,
    cooldown429Secs: 60,
    cooldown5xxSecs: 15,
    cooldownNetworkSecs: 10,
    jitterFactor: 1,
    forceModelPrefix: false,
    bootstrapRetries: 1,
  });
});

t.test('reads the root keys', async (t) => {
  const text = `
routing: { strategy: least-busy, fallback-enabled: false, session-affinity: { ttl-secs: 60 } }
max-retry-interval: 5
retry:
  max-retries: 7
  cooldown-auth-secs: 1
  cooldown-429-secs: 2
  cooldown-5xx-secs: 3
  cooldown-network-secs: 4
  jitter-factor: 0.5
  retry-ambiguous: false
  budget-percent: 30
  budget-per-second: 5
streaming: { bootstrap-retries: 0 }
`;
  t.match(await optionsOf(text), {
    strategy: 'least-busy',
    fallbackEnabled: false,
    sessionAffinity: { enabled: true, header: 'x-session-id', ttlSecs: 60 },
    requestRetry: 7,
    maxRetryInterval: 5,
    cooldownAuthSecs: 1,
    cooldown429Secs: 2,
    cooldown5xxSecs: 3,
    cooldownNetworkSecs: 4,
    jitterFactor: 0.5,
    retryAmbiguous: false,
    budgetPercent: 30,
    budgetPerSecond: 5,
    bootstrapRetries: 0,
  });
});

t.test('refuses two keys for one option that differ, and names both', async (t) => {
  for (const [text, first, second] of [
    ['request-retry: 2\nretry: { max-retries: 3 }', 'request-retry', 'retry.max-retries'],
    [
      'retry: { max-backoff-secs: 3 }\nmax-retry-interval: 4',
      'retry.max-backoff-secs',
      'max-retry-interval',
    ],
  ] as const) {
    const error: unknown = await optionsOf(text).catch((failure: unknown) => failure);
    t.ok(error instanceof ConfigError);
    t.match(error, { problems: [{ code: 'CONFIG_DUPLICATE' }] });
    t.match(String(error), new RegExp(`"${first}" and "${second}"`));
  }
  t.match(await optionsOf('request-retry: 2\nretry: { max-retries: 2 }'), { requestRetry: 2 });
});

t.test('refuses what cannot be meant', async (t) => {
  for (const text of [
    'routing: { strategy: random }',
    'retry: { jitter-factor: 1.5 }',
    'retry: { cooldown-429-secs: -1 }',
    'retry: { cooldown-404-secs: 1 }',
    'routing: { session-affinity: { header: "a b" } }',
    'routing: { session-affinity: { ttl-secs: 0 } }',
  ])
    await t.rejects(optionsOf(text), ConfigError, text);
});
