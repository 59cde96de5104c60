import type { OptionsSchema, Plugin } from '@ai-proxy/core';
import { code, table } from './markdown.ts';

/** Which root keys set an option of a plugin. */
export function rootKeysOf({ rootKeys = {} }: Plugin, option: string): readonly string[] {
  const entries = Object.entries(rootKeys);
  const own = entries.filter(([, target]) => target === option).map(([key]) => key);
  if (own.length > 0) return own;
  return entries.filter(([, target]) => target === '*').map(([key]) => `${key}.${option}`);
}

/** What a reader may be after, with the root keys that are about it. */
const topics: Readonly<Record<string, readonly string[]>> = {
  'Where it listens, and to whom': [
    'host',
    'port',
    'tls',
    'trusted-proxies',
    'cors',
    'body-limit-mb',
  ],
  'Clients and what they may do': ['api-keys', 'auth-keys', 'rate-limit'],
  'Accounts at providers': [
    'claude-api-key',
    'openai-api-key',
    'gemini-api-key',
    'openai-compatibility',
  ],
  'Which account answers, and what happens when it fails': [
    'routing',
    'request-retry',
    'max-retry-interval',
    'retry',
    'model-fallback',
    'stream-failure',
    'force-model-prefix',
  ],
  'Connections to providers, and time limits': [
    'proxy-url',
    'connect-timeout',
    'request-timeout',
    'streaming',
    'non-stream-keepalive-secs',
    'passthrough-headers',
  ],
  'What goes upstream': [
    'translation',
    'payload',
    'cloaking',
    'claude-header-defaults',
    'continuity',
    'response-store',
  ],
  'Costs and records': ['model-prices', 'cost', 'log-store', 'request-log'],
  'Watching it': [
    'debug',
    'logging-to-file',
    'log-dir',
    'log-retention-days',
    'metrics',
    'telemetry',
    'dashboard',
  ],
  'The process': ['daemon', 'pipeline'],
};

/** Every root key with the section that describes it, by what a reader may be after. */
export function rootKeyIndex(core: OptionsSchema, plugins: readonly Plugin[]): string {
  const sections = sectionsOf(core, plugins);
  const sorted = new Set(Object.values(topics).flat());
  const rest = [...sections.keys()].filter((key) => !sorted.has(key));
  const groups = [...Object.entries(topics), ['More', rest] as const];
  const rows = groups.flatMap(([topic, keys]) => {
    const known = keys.filter((key) => sections.has(key));
    const links = known.map((key) => linked(key, sections.get(key) ?? []));
    return known.length === 0 ? [] : [[topic, links.join(', ')]];
  });
  return table(['about', 'root keys'], rows);
}

/** The key as a link to its section, or followed by links where several describe members of it. */
function linked(key: string, sections: readonly string[]): string {
  const links = sections.map((name) => `[${name}](#${anchors[name] ?? name})`);
  return links.length === 1
    ? links.join('').replace(/^\[[^\]]*\]/, `[${code(key)}]`)
    : `${code(key)} (${links.join(', ')})`;
}

/** Sections that are called otherwise than their heading. */
const anchors: Readonly<Record<string, string>> = {
  gateway: 'the-gateway',
  pipeline: 'the-pipeline',
};

function sectionsOf(
  core: OptionsSchema,
  plugins: readonly Plugin[],
): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  const add = (key: string, section: string): void => {
    const links = sections.get(key) ?? [];
    if (!links.includes(section)) sections.set(key, [...links, section]);
  };
  for (const key of Object.keys(core.properties ?? {})) add(key, 'gateway');
  for (const { name, rootKeys = {} } of plugins)
    for (const key of Object.keys(rootKeys)) add(key.split('.', 1)[0] ?? key, name);
  sections.set('pipeline', ['pipeline']);
  return sections;
}
