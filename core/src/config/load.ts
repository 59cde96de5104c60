import type { JsonObject } from '../dialect/json.ts';
import type { Plugin } from '../pipeline/plugin.ts';
import type { Builtins, LendsModule, Origin } from '../pipeline/resolve.ts';
import { parseText } from './document.ts';
import { Loading } from './loading.ts';
import { ConfigError, sortProblems, type Finding, type Problem } from './problem.ts';
import type { CoreOptions } from './schema.ts';
import { Redactor } from './secrets.ts';
import { toJson, type ShownMap } from './shown.ts';
import { nodeAt, start, type Place } from './tree.ts';
import type { CompiledSchemas } from './validate.ts';

/** One plugin of the pipeline with everything it needs to be set up. */
export interface PipelineEntry {
  /** Unique: the plugin's name, or what `as:` says. */
  readonly name: string;
  /** As written: a built-in name, a path or the name of a package. */
  readonly specifier: string;
  readonly origin: Origin;
  readonly plugin: Plugin;
  /** Checked, with defaults and resolved secrets, names in camelCase. */
  readonly options: unknown;
  /** A glob over the model of the request. */
  readonly when: { readonly model: string } | undefined;
  /** Of the entry, of the root key it came from, or the start of the file. */
  readonly at: Place;
}

/** A configuration that was read and checked. */
export interface LoadedConfig {
  /** For messages; `(defaults)` without a file. */
  readonly file: string;
  readonly core: CoreOptions;
  readonly entries: readonly PipelineEntry[];
  /** Knows every secret of the configuration. */
  readonly redactor: Redactor;
  /** The configuration at work, with defaults, as a file would say it; secrets are `***`. */
  readonly shown: JsonObject;
  /** The same, in which changed secrets differ. */
  readonly compared: ShownMap;
  /** Other files that it was read from: secrets and plugins. Absolute paths. */
  readonly files: readonly string[];
  /** Where a key of the core was written; the start of the file where it was not. */
  placeOf(key: string): Place;
  readonly warnings: readonly Problem[];
}

/** What a configuration is read from. */
export interface LoadInput {
  readonly file: string | undefined;
  /** YAML. */
  readonly text: string;
  /** Relative plugin paths start here. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly builtins: Builtins;
  /** Modules besides the core that plugins from outside may import although they do not see them. */
  readonly lends?: LendsModule;
  /** Names of the plugins that stand when the file has no `pipeline:`. */
  readonly defaultPipeline: readonly string[];
  /** Flags and environment win over the file. */
  readonly overrides?: Partial<CoreOptions>;
  /** Those of loads before this one, to save time. */
  readonly schemas?: CompiledSchemas;
}

/** Loads a configuration. Throws `ConfigError` with every problem, in the order of the file. */
export async function loadConfig(input: LoadInput): Promise<LoadedConfig> {
  const file = input.file ?? '(defaults)';
  const { root, findings } = parseText(input.text);
  if (root === undefined) throw configError(findings, file, new Redactor());
  const loading = new Loading(input, root, findings);
  const loaded = await loading.run(file);
  if (loading.findings.length > 0) throw configError(loading.findings, file, loading.redactor);
  return {
    file,
    ...loaded,
    shown: toJson(loaded.compared),
    redactor: loading.redactor,
    warnings: [],
    placeOf: (key) => nodeAt(root, key.split('.'))?.at ?? start,
  };
}

function configError(findings: readonly Finding[], file: string, redactor: Redactor): ConfigError {
  const problems = findings.map((found) => ({
    ...found,
    file,
    message: redactor.clean(found.message),
    ...(found.hint === undefined ? {} : { hint: redactor.clean(found.hint) }),
  }));
  return new ConfigError(sortProblems(problems));
}
