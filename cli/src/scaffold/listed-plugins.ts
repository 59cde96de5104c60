import type { LoadedConfig, PipelineEntry, Plugin } from '@ai-proxy/core';
import { builtinsByKind, type PluginKind } from '@ai-proxy/plugins';
import { table } from '../lib/table.ts';

/** A plugin as programs are told of it. */
export interface ListedPlugin {
  /** Name in the pipeline. */
  readonly name: string;
  /** What `use:` says: a built-in name, a path or a package. */
  readonly use: string;
  readonly origin: 'built-in' | 'file' | 'package';
  /** Null where only the plugin itself knows. */
  readonly kind: PluginKind | null;
  readonly summary: string;
  /** Position in the pipeline, from 1; null where it is not in it. */
  readonly position: number | null;
  readonly rootKeys: readonly string[];
}

/** The plugins of a pipeline in its order, then the built-in ones that are not in it. */
export async function listedPlugins(config: LoadedConfig): Promise<readonly ListedPlugin[]> {
  const used = config.entries.map((entry, at) => listedEntry(entry, at + 1));
  const present = new Set(used.map(({ use }) => use));
  const others = kinds.flatMap((kind) => Object.entries(builtinsByKind[kind]));
  const unused = others
    .filter(([name]) => !present.has(name))
    .map(async ([name, load]): Promise<ListedPlugin> => {
      const { default: plugin } = await load();
      const facts = { kind: kindOf(name), position: null, ...factsOf(plugin) };
      return { name, use: name, origin: 'built-in', ...facts };
    });
  return [...used, ...(await Promise.all(unused))];
}

/** The plugins as a table for people. */
export function pluginTable(plugins: readonly ListedPlugin[]): string {
  const rows = plugins.map(({ kind, name, origin, position, rootKeys, summary, use }) => [
    position === null ? '–' : String(position),
    name,
    kind ?? origins[origin],
    origin === 'built-in' ? summary : `${summary} (${use})`,
    outermost(rootKeys),
  ]);
  return table([['#', 'plugin', 'kind', 'what it does', 'root keys'], ...rows]).join('\n');
}

/** Of nested keys the ones that stand at the root, each once. */
function outermost(keys: readonly string[]): string {
  return [...new Set(keys.map((key) => key.split('.')[0]))].join(' ');
}

const origins: Readonly<Record<ListedPlugin['origin'], string>> = {
  'built-in': 'built-in',
  file: 'local file',
  package: 'package',
};

function listedEntry(entry: PipelineEntry, position: number): ListedPlugin {
  const { name, origin, plugin, specifier } = entry;
  const kind = origin === 'built-in' ? kindOf(specifier) : null;
  return { name, use: specifier, origin, kind, position, ...factsOf(plugin) };
}

function factsOf({ rootKeys = {}, summary }: Plugin): Pick<ListedPlugin, 'rootKeys' | 'summary'> {
  return { summary, rootKeys: Object.keys(rootKeys) };
}

const kinds: readonly PluginKind[] = ['translator', 'policy', 'provider', 'operation'];

function kindOf(name: string): PluginKind | null {
  return kinds.find((kind) => Object.hasOwn(builtinsByKind[kind], name)) ?? null;
}
