import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkOrder } from '../pipeline/order.ts';
import { resolvePlugin } from '../pipeline/resolve.ts';
import { Catalogue } from './catalogue.ts';
import { readPipeline, type WrittenEntry, type WrittenPipeline } from './entries.ts';
import { flatForm, type EntryAtWork } from './flat-form.ts';
import { parseSchema, type JsonSchema } from './json-schema.ts';
import type { LoadedConfig, LoadInput, PipelineEntry } from './load.ts';
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
import { camelOptions, kebabOptions } from './options.ts';
import { ownedBy, ownerEntry, withPlaces } from './owners.ts';
import { finding, type Finding } from './problem.ts';
import { protect } from './protect.ts';
import { coreSchema, type CoreOptions } from './schema.ts';
import { facetsOf } from './schema-walk.ts';
import { Redactor } from './secrets.ts';
import { showMap, type ShownMap } from './shown.ts';
import { start, type MapNode, type Place } from './tree.ts';
import { Validator } from './validate.ts';

interface KnownEntry extends Omit<PipelineEntry, 'options'> {
  readonly written: MapNode | undefined;
}

/** Options of one owner, checked. */
interface Checked {
  readonly tree: MapNode | undefined;
  /** With names as in the file; undefined where there are findings. */
  readonly value: unknown;
  readonly options: unknown;
}

const unchecked: Checked = { tree: undefined, value: undefined, options: undefined };

interface OptionedEntry extends Pick<EntryAtWork, 'hasOwnOptions' | 'ownsRootKeys' | 'placements'> {
  readonly entry: PipelineEntry;
  readonly checked: Checked;
}

const noOptions = { type: 'object', additionalProperties: false } as const;

/** The phases of loading one text; each adds what it finds wrong. */
export class Loading {
  readonly redactor = new Redactor();
  readonly findings: Finding[];
  readonly #input: LoadInput;
  readonly #root: MapNode;
  /** Those that secrets were read from. */
  readonly #files: string[] = [];

  constructor(input: LoadInput, root: MapNode, findings: readonly Finding[]) {
    this.#input = input;
    this.#root = root;
    this.findings = [...findings];
  }

  async run(file: string): Promise<Pick<LoadedConfig, 'core' | 'entries' | 'compared' | 'files'>> {
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
    const validator = new Validator((path) => knownNames(path, claims), this.#input.schemas);
    const core = this.#options(
      validator,
      coreOwner,
      parseSchema(coreSchema),
      ownedBy(coreOwner, flat),
      undefined,
    );
    const optioned = placed.map((entry) => this.#withOptions(entry, placed, flat, validator));
    this.findings.push(...(await orderFindings(placed, file, catalogue, complete)));
    const files = [...this.#files, ...optioned.flatMap(({ entry }) => this.#pluginFile(entry))];
    return {
      core: { ...parseCore(core.options), ...this.#input.overrides },
      entries: optioned.map(({ entry }) => entry),
      compared: this.#show(core, optioned),
      files: [...new Set(files)],
    };
  }

  /** Only when all is read: a secret of one plugin may stand in a text of another. */
  #show(core: Checked, entries: readonly OptionedEntry[]): ShownMap {
    const clean = (text: string): string => this.redactor.clean(text);
    const flags = kebabOptions(this.#input.overrides ?? {}, parseSchema(coreSchema));
    const own = {
      ...showMap(core.value, core.tree, clean),
      ...showMap(flags, undefined, clean),
    };
    const others = entries.map(({ checked, entry, ...rest }) => ({
      ...entry,
      ...rest,
      options: showMap(checked.value, checked.tree, clean),
    }));
    return flatForm(own, others);
  }

  #pluginFile({ origin, specifier }: PipelineEntry): string[] {
    return origin === 'file' ? [resolve(this.#input.directory, specifier)] : [];
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
  ): OptionedEntry {
    const { written, ...known } = entry;
    const owner = entry.plugin.name;
    const schema = parseSchema(entry.plugin.configSchema ?? noOptions);
    const ownsRootKeys = ownerEntry(owner, all) === entry;
    const placements = ownsRootKeys ? ownedBy(owner, flat) : [];
    const facts = { placements, ownsRootKeys, hasOwnOptions: written !== undefined };
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
      return { ...facts, entry: { ...known, options: undefined }, checked: unchecked };
    }
    // What is missing from an entry without options is missing from the entry.
    const checked = this.#options(validator, entry.name, schema, placements, written, entry.at);
    return { ...facts, entry: { ...known, options: checked.options }, checked };
  }

  #options(
    validator: Validator,
    name: string,
    schema: JsonSchema,
    placements: readonly Placement[],
    written: MapNode | undefined,
    at?: Place,
  ): Checked {
    const merged = mergeOptions(name, placements, written, facetsOf(schema));
    this.findings.push(...merged.findings);
    const tree = this.#protect(
      placements.length === 0 && at !== undefined ? { ...merged.tree, at } : merged.tree,
      schema,
    );
    const { findings, value } = validator.check(tree, schema);
    this.findings.push(...findings);
    return { tree, value, options: camelOptions(value, schema) };
  }

  #protect(tree: MapNode, schema: JsonSchema | undefined): MapNode {
    const safe = protect(tree, facetsOf(schema), this.#input.env);
    this.findings.push(...safe.findings);
    for (const secret of safe.secrets) this.redactor.add(secret);
    this.#files.push(...safe.files.flatMap(pathOf));
    return safe.tree.kind === 'map' ? safe.tree : tree;
  }
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

/** None for what is no file URL; that is a finding already. */
function pathOf(url: string): string[] {
  try {
    return [fileURLToPath(url)];
  } catch {
    return [];
  }
}
