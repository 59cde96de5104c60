import { checkOrder } from '../pipeline/order.ts';
import type { Plugin } from '../pipeline/plugin.ts';
import { resolvePlugin, type Builtins, type Origin } from '../pipeline/resolve.ts';
import { Catalogue } from './catalogue.ts';
import { parseText } from './document.ts';
import { readPipeline, type WrittenEntry, type WrittenPipeline } from './entries.ts';
import { parseSchema, type JsonSchema } from './json-schema.ts';
import { mergeOptions } from './merge.ts';
import {
  coreOwner,
  distribute,
  knownNames,
  unknownFindings,
  type Claims,
  type Distribution,
  type Placement,
} from './normalize.ts';
import { camelOptions } from './options.ts';
import { ConfigError, finding, sortProblems, type Finding, type Problem } from './problem.ts';
import { protect } from './protect.ts';
import { coreSchema, type CoreOptions } from './schema.ts';
import { facetsOf } from './schema-walk.ts';
import { Redactor } from './secrets.ts';
import { earlier, start, type MapNode, type Place } from './tree.ts';
import { Validator } from './validate.ts';

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

export interface LoadedConfig {
  /** For messages; `(defaults)` without a file. */
  readonly file: string;
  readonly core: CoreOptions;
  readonly entries: readonly PipelineEntry[];
  /** Knows every secret of the configuration. */
  readonly redactor: Redactor;
  readonly warnings: readonly Problem[];
}

export interface LoadInput {
  readonly file: string | undefined;
  /** YAML. */
  readonly text: string;
  /** Relative plugin paths start here. */
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly builtins: Builtins;
  /** Names of the plugins that stand when the file has no `pipeline:`. */
  readonly defaultPipeline: readonly string[];
  /** Flags and environment win over the file. */
  readonly overrides?: Partial<CoreOptions>;
}

/** Loads a configuration. Throws `ConfigError` with every problem, in the order of the file. */
export async function loadConfig(input: LoadInput): Promise<LoadedConfig> {
  const file = input.file ?? '(defaults)';
  const { root, findings } = parseText(input.text);
  if (root === undefined) throw configError(findings, file, new Redactor());
  const loading = new Loading(input, root, findings);
  const loaded = await loading.run(file);
  if (loading.findings.length > 0) throw configError(loading.findings, file, loading.redactor);
  return { file, ...loaded, redactor: loading.redactor, warnings: [] };
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

interface KnownEntry extends Omit<PipelineEntry, 'options'> {
  readonly written: MapNode | undefined;
}

const noOptions = { type: 'object', additionalProperties: false } as const;

/** The phases of loading one text; each adds what it finds wrong. */
class Loading {
  readonly redactor = new Redactor();
  readonly findings: Finding[];
  readonly #input: LoadInput;
  readonly #root: MapNode;

  constructor(input: LoadInput, root: MapNode, findings: readonly Finding[]) {
    this.#input = input;
    this.#root = root;
    this.findings = [...findings];
  }

  async run(file: string): Promise<Pick<LoadedConfig, 'core' | 'entries'>> {
    const { builtins, defaultPipeline } = this.#input;
    const pipeline = readPipeline(this.#root.members.get('pipeline'), defaultPipeline);
    this.findings.push(...pipeline.findings);
    const entries = await this.#resolve(pipeline.entries);
    const complete = pipeline.complete && entries.length === pipeline.entries.length;

    const catalogue = new Catalogue(builtins, entries);
    const claims = await catalogue.claims(this.#root);
    const flat = distribute(this.#root, claims);
    this.#checkKeys(flat, claims, entries, { ...pipeline, complete });

    const placed = withPlaces(entries, flat.placements);
    const validator = new Validator((path) => knownNames(path, claims));
    const core = this.#options(
      validator,
      coreOwner,
      parseSchema(coreSchema),
      ownedBy(coreOwner, flat),
      undefined,
    );
    const optioned = placed.map((entry) => this.#withOptions(entry, placed, flat, validator));
    this.findings.push(...(await orderFindings(placed, file, catalogue, complete)));
    return { core: { ...parseCore(core), ...this.#input.overrides }, entries: optioned };
  }

  async #resolve(written: readonly WrittenEntry[]): Promise<KnownEntry[]> {
    const outcomes = await Promise.all(
      written.map((entry) => resolvePlugin(entry.specifier, this.#input)),
    );
    return written.flatMap((entry, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) return [];
      const { specifier, when, at = start } = entry;
      if ('plugin' in outcome) {
        return {
          ...outcome,
          name: entry.as ?? outcome.plugin.name,
          specifier,
          when,
          at,
          written: entry.options,
        };
      }
      this.findings.push(finding(outcome.code, at, outcome.message, outcome.hint));
      // Its secrets are looked at all the same: the file should need one correction only.
      if (entry.options !== undefined) this.#protect(entry.options, undefined);
      return [];
    });
  }

  #checkKeys(
    flat: Distribution,
    claims: Claims,
    entries: readonly KnownEntry[],
    pipeline: Pick<WrittenPipeline, 'complete'>,
  ): void {
    this.findings.push(...flat.findings, ...unknownFindings(flat.unknown, claims));
    // An entry that could not be loaded may be the owner.
    if (!pipeline.complete) return;
    const present = new Set([coreOwner, ...entries.map(({ plugin }) => plugin.name)]);
    const orphans = new Map(
      flat.placements.filter(({ owner }) => !present.has(owner)).map((one) => [one.key, one]),
    );
    for (const { key, keyAt, owner } of orphans.values()) {
      const message = `"${key}" holds options for "${owner}", but the pipeline has no "${owner}".`;
      this.findings.push(
        finding(
          'CONFIG_INVALID',
          keyAt,
          message,
          `Add "${owner}" to the pipeline, or remove "${key}".`,
        ),
      );
    }
  }

  #withOptions(
    entry: KnownEntry,
    all: readonly KnownEntry[],
    flat: Distribution,
    validator: Validator,
  ): PipelineEntry {
    const { written, ...known } = entry;
    const owner = entry.plugin.name;
    const schema = parseSchema(entry.plugin.configSchema ?? noOptions);
    const placements = ownerEntry(owner, all) === entry ? ownedBy(owner, flat) : [];
    try {
      validator.compile(schema);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      this.findings.push(
        finding(
          'PLUGIN_SETUP_FAILED',
          entry.at,
          `The configSchema of "${entry.name}" is not valid: ${said}`,
        ),
      );
      return { ...known, options: undefined };
    }
    // What is missing from an entry without options is missing from the entry.
    const options = this.#options(validator, entry.name, schema, placements, written, entry.at);
    return { ...known, options };
  }

  #options(
    validator: Validator,
    name: string,
    schema: JsonSchema,
    placements: readonly Placement[],
    written: MapNode | undefined,
    at?: Place,
  ): unknown {
    const merged = mergeOptions(name, placements, written, facetsOf(schema));
    this.findings.push(...merged.findings);
    const tree = this.#protect(
      placements.length === 0 && at !== undefined ? { ...merged.tree, at } : merged.tree,
      schema,
    );
    const checked = validator.check(tree, schema);
    this.findings.push(...checked.findings);
    return camelOptions(checked.value, schema);
  }

  #protect(tree: MapNode, schema: JsonSchema | undefined): MapNode {
    const safe = protect(tree, facetsOf(schema), this.#input.env);
    this.findings.push(...safe.findings);
    for (const secret of safe.secrets) this.redactor.add(secret);
    return safe.tree.kind === 'map' ? safe.tree : tree;
  }
}

/** Entries of the default pipeline stand where their first root key does. */
function withPlaces(
  entries: readonly KnownEntry[],
  placements: readonly Placement[],
): KnownEntry[] {
  return entries.map((entry) => {
    const keys = placements
      .filter(({ owner }) => owner === entry.plugin.name)
      .map(({ keyAt }) => keyAt);
    const first = keys.reduce<Place | undefined>(
      (a, b) => (a !== undefined && earlier(a, b) ? a : b),
      undefined,
    );
    return entry.at === start && first !== undefined ? { ...entry, at: first } : entry;
  });
}

/** The entry that root keys go to: of several instances the one that kept the plugin's name. */
function ownerEntry(owner: string, entries: readonly KnownEntry[]): KnownEntry | undefined {
  const instances = entries.filter(({ plugin }) => plugin.name === owner);
  return instances.find(({ name }) => name === owner) ?? instances[0];
}

function ownedBy(owner: string, flat: Distribution): Placement[] {
  return flat.placements.filter((placement) => placement.owner === owner);
}

async function orderFindings(
  entries: readonly KnownEntry[],
  file: string,
  catalogue: Catalogue,
  complete: boolean,
): Promise<Finding[]> {
  const problems = checkOrder(entries, file);
  const lacking = problems.some(({ code }) => code === 'PIPELINE_MISSING');
  if (!lacking) return problems;
  // What is missing may be the plugin that could not be loaded.
  if (!complete) return problems.filter(({ code }) => code !== 'PIPELINE_MISSING');
  return checkOrder(entries, file, await catalogue.providers());
}

function parseCore(options: unknown): CoreOptions {
  return options as CoreOptions;
}
