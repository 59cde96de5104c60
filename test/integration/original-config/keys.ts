import { parseText } from '../../../core/src/config/document.ts';
import type { TreeNode } from '../../../core/src/config/tree.ts';

const credential = [
  'api-key',
  'base-url',
  'proxy-url',
  'prefix',
  'models[].id',
  'models[].alias',
  'excluded-models[]',
  'headers.*',
  'weight',
  'wire-api',
  'disabled',
  'name',
  'region',
  'cloak.mode',
  'cloak.strict-mode',
  'cloak.sensitive-words[]',
  'cloak.cache-user-id',
];

const clientKey = [
  'key',
  'name',
  'tenant-id',
  'allowed-models[]',
  'allowed-credentials[]',
  'rate-limit.rpm',
  'rate-limit.tpm',
  'rate-limit.cost-per-day-usd',
  'budget.total-usd',
  'budget.period',
  'expires-at',
  'metadata.*',
];

const rules = (params: string): readonly string[] => ['models[].name', 'models[].protocol', params];

const lists = ['claude-api-key', 'openai-api-key', 'gemini-api-key', 'openai-compatibility'];

/** Every key that a configuration file of the original may have. */
export const originalKeys: readonly string[] = [
  'host',
  'port',
  ...under('tls', ['enable', 'cert', 'key']),
  'api-keys[]',
  ...under('auth-keys[]', clientKey),
  'proxy-url',
  'debug',
  'logging-to-file',
  'log-dir',
  ...under('routing', ['strategy', 'fallback-enabled']),
  'request-retry',
  'max-retry-interval',
  ...under('retry', [
    'max-retries',
    'max-backoff-secs',
    'cooldown-429-secs',
    'cooldown-5xx-secs',
    'cooldown-network-secs',
    'jitter-factor',
  ]),
  'connect-timeout',
  'request-timeout',
  ...under('streaming', ['keepalive-seconds', 'bootstrap-retries']),
  'body-limit-mb',
  ...under('payload.default[]', rules('params.*')),
  ...under('payload.override[]', rules('params.*')),
  ...under('payload.filter[]', ['models[].name', 'params[]']),
  'passthrough-headers[]',
  'claude-header-defaults.*',
  'force-model-prefix',
  'non-stream-keepalive-secs',
  ...under('model-prices.*', ['input', 'output', 'cache-read', 'cache-write']),
  ...under('rate-limit', [
    'enabled',
    'global-rpm',
    'per-key-rpm',
    'global-tpm',
    'per-key-tpm',
    'per-key-cost-per-day-usd',
  ]),
  ...under('dashboard', [
    'enabled',
    'username',
    'password-hash',
    'jwt-secret',
    'jwt-ttl-secs',
    'request-log-capacity',
  ]),
  ...under('daemon', ['pid-file', 'shutdown-timeout']),
  ...lists,
  ...under('CREDENTIAL', credential),
];

function under(parent: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${parent}.${name}`);
}

/** Maps whose members are not keys of the configuration but names of the operator's. */
const freeMaps = /(?:^|\.)(?:headers|metadata|params|model-prices|claude-header-defaults)$/;

/** The keys that a file writes, as they stand in `originalKeys`; those of credentials only once. */
export function writtenKeys(text: string): ReadonlySet<string> {
  const { root } = parseText(text);
  if (root === undefined) throw new Error('This is no configuration.');
  const paths = pathsIn(root, '').flatMap((path) => {
    const list = lists.find((name) => path.startsWith(name));
    return list === undefined ? path : [list, path.replace(`${list}[]`, 'CREDENTIAL')];
  });
  // An empty list writes no member of it, and a key of clients may be in either list.
  const named = paths.map((path) => path.replace(/^api-keys\[\]\./, 'auth-keys[].'));
  return new Set(named.map((path) => (path === 'api-keys' ? 'api-keys[]' : path)));
}

function pathsIn(node: TreeNode, path: string): readonly string[] {
  if (node.kind === 'scalar') return [path];
  if (node.kind === 'list')
    return node.items.length === 0
      ? [path]
      : node.items.flatMap((item) => pathsIn(item, `${path}[]`));
  return [...node.members].flatMap(([name, member]) => {
    const step = freeMaps.test(path) ? '*' : name;
    return pathsIn(member.node, path === '' ? step : `${path}.${step}`);
  });
}
