import { loadConfig, type LoadedConfig, type LoadInput } from '../../../../core/src/config/load.ts';
import { ConfigError, type Problem } from '../../../../core/src/config/problem.ts';
import { credentialSchema } from '../../../../core/src/executor/credential-schema.ts';
import { key, serviceKey } from '../../../../core/src/pipeline/key.ts';
import { definePlugin, type Plugin } from '../../../../core/src/pipeline/plugin.ts';

const client = key('auth.client').of<string>();
const attempt = key('router.attempt').of<string>();
const prices = serviceKey('cost.prices').of<string>();

const keys = { type: 'array', items: credentialSchema, default: [] } as const;

/** A provider with credentials and one root key. */
function provider(name: string, rootKey: string): Plugin {
  return definePlugin({
    name,
    api: 1,
    summary: name,
    rootKeys: { [rootKey]: 'keys' },
    requires: [attempt],
    configSchema: { type: 'object', additionalProperties: false, properties: { keys } },
    setup: () => ({}),
  });
}

const auth = definePlugin({
  name: 'auth',
  api: 1,
  summary: 'auth',
  provides: [client],
  rootKeys: { 'api-keys': 'keys', 'auth-keys': 'clients' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      keys: {
        type: 'array',
        default: [],
        items: {
          oneOf: [
            { type: 'string', minLength: 1, writeOnly: true },
            {
              type: 'object',
              additionalProperties: false,
              required: ['key'],
              properties: {
                key: { type: 'string', minLength: 1, writeOnly: true },
                'tenant-id': { type: 'string' },
                'expires-at': { type: 'string', format: 'date-time' },
                metadata: { type: 'object' },
              },
            },
          ],
        },
      },
      clients: { type: 'array', default: [], items: { type: 'object' } },
    },
  },
  setup: () => ({}),
});

const rateLimit = definePlugin({
  name: 'rate-limit',
  api: 1,
  summary: 'rate-limit',
  uses: [client],
  rootKeys: { 'rate-limit': '*' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      enabled: { type: 'boolean', default: false },
      'global-rpm': { type: 'integer', minimum: 0, default: 0 },
      'per-key-rpm': { type: 'integer', minimum: 0, default: 0 },
    },
  },
  setup: () => ({}),
});

const cost = definePlugin({
  name: 'cost',
  api: 1,
  summary: 'cost',
  provides: [prices],
  rootKeys: { 'model-prices': 'prices' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      prices: {
        type: 'object',
        default: {},
        additionalProperties: {
          type: 'object',
          additionalProperties: false,
          properties: { input: { type: 'number', minimum: 0 }, 'cache-read': { type: 'number' } },
        },
      },
    },
  },
  setup: () => ({}),
});

const router = definePlugin({
  name: 'router',
  api: 1,
  summary: 'router',
  provides: [attempt],
  uses: [client],
  after: ['auth'],
  rootKeys: {
    routing: '*',
    retry: 'retry',
    'request-retry': 'retry.max-retries',
    'max-retry-interval': 'retry.max-backoff-secs',
    'force-model-prefix': 'force-model-prefix',
    'streaming.bootstrap-retries': 'bootstrap-retries',
  },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      strategy: { enum: ['round-robin', 'fill-first', 'least-busy'], default: 'round-robin' },
      'fallback-enabled': { type: 'boolean', default: true },
      'force-model-prefix': { type: 'boolean', default: false },
      'bootstrap-retries': { type: 'integer', minimum: 0, default: 1 },
      retry: {
        type: 'object',
        additionalProperties: false,
        default: {},
        properties: {
          'max-retries': { type: 'integer', minimum: 0, default: 3 },
          'max-backoff-secs': { type: 'number', minimum: 0, default: 30 },
          'cooldown-429-secs': { type: 'number', minimum: 0, default: 60 },
        },
      },
    },
  },
  setup: () => ({}),
});

const payloadRules = definePlugin({
  name: 'payload-rules',
  api: 1,
  summary: 'payload-rules',
  requires: [attempt],
  rootKeys: { payload: '*' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      default: {
        type: 'array',
        default: [],
        items: {
          type: 'object',
          additionalProperties: false,
          properties: { models: { type: 'array' }, params: { type: 'object' } },
        },
      },
    },
  },
  setup: () => ({}),
});

const cloaking = definePlugin({
  name: 'cloaking',
  api: 1,
  summary: 'cloaking',
  rootKeys: { 'claude-header-defaults': 'headers' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      headers: { type: 'object', default: {}, additionalProperties: { type: 'string' } },
    },
  },
  setup: () => ({}),
});

const dashboard = definePlugin({
  name: 'dashboard',
  api: 1,
  summary: 'dashboard',
  requires: [prices],
  rootKeys: { dashboard: '*' },
  configSchema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      enabled: { type: 'boolean', default: false },
      username: { type: 'string', default: 'admin' },
      'password-hash': { type: 'string', writeOnly: true },
      'jwt-secret': { type: 'string', writeOnly: true },
      'jwt-ttl-secs': { type: 'integer', minimum: 1, default: 3600 },
    },
  },
  setup: () => ({}),
});

const plain = definePlugin({ name: 'plain', api: 1, summary: 'plain', setup: () => ({}) });

const plugins: readonly Plugin[] = [
  auth,
  rateLimit,
  cost,
  router,
  payloadRules,
  cloaking,
  provider('claude', 'claude-api-key'),
  provider('openai', 'openai-api-key'),
  provider('gemini', 'gemini-api-key'),
  provider('openai-compat', 'openai-compatibility'),
  dashboard,
  plain,
];

/** Built-in plugins without behaviour, with the root keys and key flow of the real ones. */
export const builtins: LoadInput['builtins'] = Object.fromEntries(
  plugins.map((plugin) => [plugin.name, () => Promise.resolve({ default: plugin })]),
);

export const defaultPipeline: readonly string[] = plugins
  .map(({ name }) => name)
  .filter((name) => name !== 'plain');

/** Loads a text against the fakes. */
export function load(text: string, change: Partial<LoadInput> = {}): Promise<LoadedConfig> {
  const env = { SECRET: 'a-resolved-secret' };
  return loadConfig({
    file: 'c.yaml',
    text,
    directory: '/',
    env,
    builtins,
    defaultPipeline,
    ...change,
  });
}

/** The problems of a text; none when it loads. */
export async function problemsOf(
  text: string,
  change: Partial<LoadInput> = {},
): Promise<readonly Problem[]> {
  try {
    await load(text, change);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}
