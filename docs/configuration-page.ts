/** Every option, as the schemas of the gateway and of its plugins say. */
import { existsSync, readFileSync } from 'node:fs';
import { builtins, builtinsByKind, defaultPipeline, type PluginKind } from '@ai-proxy/plugins';
import { credentialSchema, type Plugin } from '@ai-proxy/core';
import { coreSchema } from '../core/src/config/schema.ts';
import { code } from './markdown.ts';
import { optionTable, rootedOptionTable } from './option-table.ts';
import { rootKeyIndex, rootKeysOf } from './root-keys.ts';

const root = new URL('..', import.meta.url);

interface Kind {
  readonly folder: string;
  readonly heading: string;
}

const kinds: Readonly<Record<PluginKind, Kind>> = {
  translator: { folder: 'translators', heading: 'Options of translators' },
  policy: { folder: 'policies', heading: 'Options of policies' },
  provider: { folder: 'providers', heading: 'Options of providers' },
  operation: { folder: 'operations', heading: 'Options of operations' },
};

const pipelineForms = [
  '```yaml',
  'pipeline:',
  '  - chat-api # a built-in',
  '  - router: { strategy: fill-first } # with options',
  '  - use: payload-rules # a built-in, ./a/file.ts beside this file, or an npm package',
  '    as: cool-heads # another name, so that a plugin can stand twice',
  "    when: { model: 'gpt-*' } # its layer is skipped for other models",
  "    options: { default: [{ models: [{ name: '*' }], params: { temperature: 0.2 } }] }",
  '  - demo',
  '```',
  '',
];

/** The page as Markdown. */
export async function configurationPage(): Promise<string> {
  const plugins = await Promise.all(defaultPipeline.map(pluginOf));
  return [
    '# Configuration',
    'One YAML file; every key is optional. [config.example.yaml](../config.example.yaml) shows all of them',
    'in place. What is accepted without effect so far is in the [README](../README.md#not-yet).',
    '',
    'A file that has a mistake stops the start, or the reload, with every problem as',
    '`file:line:column CODE sentence`. Unknown names are mistakes. Saying one thing twice, as a root key and',
    'in the pipeline, is one too.',
    '',
    '## Find a key',
    'A root key belongs to the gateway itself, or is a short way to write an option of a plugin: `retry` with',
    '`cooldown-429-secs` in it is the option `cooldown-429-secs` of the plugin [router](#router).',
    '',
    rootKeyIndex(coreSchema, plugins),
    '## Secrets',
    'Keys may be written as `env://NAME` (an environment variable) or `file:///path` (a file, without its',
    'last line end). One that cannot be read is a mistake. Problems, logs and errors show `***` in the place of',
    'every secret of six or more characters.',
    '',
    '## A credential',
    'An account at a provider: the items of `claude-api-key`, `openai-api-key`, `gemini-api-key` and',
    '`openai-compatibility`.',
    '',
    optionTable(credentialSchema),
    '## The gateway',
    optionTable(coreSchema),
    '## The pipeline',
    'The order is the order of the list: requests run down, replies come back up. Without `pipeline:` it is',
    `${defaultPipeline.map(code).join(', ')}.`,
    'An entry is a name, a map of one name to its options, or the long form:',
    '',
    ...pipelineForms,
    ...Object.entries(kinds).flatMap(([name, kind]) => {
      const own = new Set(Object.keys(builtinsByKind[name as PluginKind]));
      const sections = plugins.filter((plugin) => own.has(plugin.name));
      return [`## ${kind.heading}`, ...sections.flatMap((plugin) => section(plugin, kind))];
    }),
  ].join('\n');
}

async function pluginOf(name: string): Promise<Plugin> {
  const load = builtins[name];
  if (load === undefined) throw new Error(`There is no built-in plugin "${name}".`);
  return (await load()).default;
}

function section(plugin: Plugin, { folder }: Kind): string[] {
  const { configSchema, name, summary } = plugin;
  const path = `plugins/${folder}/${name}/README.md`;
  const options = Object.keys(configSchema?.properties ?? {}).length;
  const tables =
    configSchema === undefined || options === 0
      ? ['No options.', '']
      : [tableOf(plugin, configSchema), ...exampleIn(path)];
  return [`### ${name}`, `${summary} [More](../${path})`, '', ...tables];
}

function tableOf(plugin: Plugin, schema: NonNullable<Plugin['configSchema']>): string {
  const hasKeys = Object.keys(plugin.rootKeys ?? {}).length > 0;
  return hasKeys
    ? rootedOptionTable(schema, (option) => rootKeysOf(plugin, option))
    : optionTable(schema);
}

/** The example of a plugin's README. */
function exampleIn(path: string): readonly string[] {
  const file = new URL(path, root);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const example = /^## Example\n[\s\S]*?^(```yaml\n[\s\S]*?^```)$/m.exec(text)?.[1];
  return example === undefined ? [] : [example, ''];
}
