import { finding, type Finding, type Problem } from '../config/problem.ts';
import type { Place } from '../config/tree.ts';
import type { Key } from './key.ts';
import type { Plugin } from './plugin.ts';

/** What the order rules look at. */
export interface OrderEntry {
  readonly name: string;
  readonly plugin: Pick<Plugin, 'name' | 'provides' | 'requires' | 'uses' | 'after'>;
  readonly when: { readonly model: string } | undefined;
  readonly at: Place;
}

/** A plugin that could be added, and what it would give. */
export interface Provider {
  readonly name: string;
  readonly provides: readonly Key<unknown>[];
}

export interface RoleEntry {
  readonly name: string;
  readonly at: Place;
  readonly hasHandle: boolean;
  readonly hasExecutor: boolean;
  readonly hasEndpoint: boolean;
}

/** Checks the order as written; it is never changed. `builtins` are named as cures for what is missing. */
export function checkOrder(
  entries: readonly OrderEntry[],
  file: string,
  builtins: readonly Provider[] = [],
): Problem[] {
  const pipeline: Pipeline = { entries, builtins };
  const findings = entries.flatMap((entry, index) => {
    const found = rules.flatMap((rule) => rule(entry, index, pipeline));
    // One move may cure several problems of an entry; the first of them says it.
    return found.filter(({ hint }, at) => found.findIndex((other) => other.hint === hint) === at);
  });
  return findings.map((found) => ({ ...found, file }));
}

/** Checks what only the contributions tell: layers stand above executors, and both ends exist. */
export function checkRoles(entries: readonly RoleEntry[], file: string): Problem[] {
  const first = entries.findIndex(({ hasExecutor }) => hasExecutor);
  const executor = entries[first];
  const low = entries.filter(
    ({ hasHandle }, index) => hasHandle && executor !== undefined && index > first,
  );
  const findings = low.map((layer) => {
    const message = `"${layer.name}" is a layer and stands below the executor "${executor?.name}" (line ${executor?.at.line}).`;
    return finding(
      'PIPELINE_ORDER',
      layer.at,
      message,
      `Move "${layer.name}" above "${executor?.name}".`,
    );
  });
  const missing = [
    ...(executor === undefined
      ? [nothing('executes requests', 'Add a provider and its credentials.')]
      : []),
    ...(entries.some(({ hasEndpoint }) => hasEndpoint)
      ? []
      : [nothing('gives clients an endpoint', 'Add a translator.')]),
  ];
  return [...missing, ...findings].map((found) => ({ ...found, file }));
}

interface Pipeline {
  readonly entries: readonly OrderEntry[];
  readonly builtins: readonly Provider[];
}

const rules = [sameName, sameKey, unmetNeeds, lateUses, lateAfter] as const;

function nothing(does: string, hint: string): Finding {
  return finding(
    'PIPELINE_MISSING',
    { line: 1, column: 1 },
    `No plugin of the pipeline ${does}.`,
    hint,
  );
}

function sameName(entry: OrderEntry, index: number, { entries }: Pipeline): Finding[] {
  const first = entries.findIndex(({ name }) => name === entry.name);
  const other = entries[first];
  if (other === undefined || first === index) return [];
  const message = `The pipeline has two entries named "${entry.name}" (lines ${other.at.line} and ${entry.at.line}).`;
  return [
    finding(
      'CONFIG_DUPLICATE',
      entry.at,
      message,
      'Give one of them another name with "as:", or remove it.',
    ),
  ];
}

function sameKey(entry: OrderEntry, index: number, { entries }: Pipeline): Finding[] {
  return keysOf(entry.plugin.provides, 'request').flatMap((name) => {
    const first = entries.findIndex((other) => provides(other, name));
    const other = entries[first];
    // Two entries of one name are a problem already.
    if (other === undefined || first === index || other.name === entry.name) return [];
    const message = `"${entry.name}" sets ${name}, which "${other.name}" sets already (line ${other.at.line}).`;
    return [
      finding('PIPELINE_ORDER', entry.at, message, `Remove "${entry.name}" or "${other.name}".`),
    ];
  });
}

function unmetNeeds(entry: OrderEntry, index: number, pipeline: Pipeline): Finding[] {
  const { entries } = pipeline;
  const services = keysOf(entry.plugin.requires, 'service').filter(
    (name) => !entries.some((other) => provides(other, name)),
  );
  const requests = keysOf(entry.plugin.requires, 'request').flatMap((name) => {
    const above = entries.slice(0, index).filter((other) => provides(other, name));
    if (above.some(({ when }) => when === undefined || when.model === entry.when?.model)) return [];
    const [conditional] = above;
    return [
      conditional === undefined
        ? notAbove(entry, index, name, pipeline)
        : onlySometimes(entry, conditional, name),
    ];
  });
  return [...services.map((name) => missing(entry, name, pipeline, '')), ...requests];
}

function notAbove(entry: OrderEntry, index: number, name: string, pipeline: Pipeline): Finding {
  const below = pipeline.entries.slice(index + 1).find((other) => provides(other, name));
  return below === undefined
    ? missing(entry, name, pipeline, ' above it')
    : tooLate(entry, below, name, 'needs');
}

function lateUses(entry: OrderEntry, index: number, { entries }: Pipeline): Finding[] {
  return keysOf(entry.plugin.uses, 'request').flatMap((name) => {
    if (entries.slice(0, index).some((other) => provides(other, name))) return [];
    const below = entries.slice(index + 1).find((other) => provides(other, name));
    return below === undefined ? [] : [tooLate(entry, below, name, 'reads')];
  });
}

function lateAfter(entry: OrderEntry, index: number, { entries }: Pipeline): Finding[] {
  return (entry.plugin.after ?? []).flatMap((wanted) => {
    const below = entries.slice(index + 1).find(({ plugin }) => plugin.name === wanted);
    if (below === undefined || wanted === entry.plugin.name) return [];
    const message = `"${entry.name}" has to stand below "${below.name}", which comes later (line ${below.at.line}).`;
    return [
      finding('PIPELINE_ORDER', entry.at, message, `Move "${below.name}" above "${entry.name}".`),
    ];
  });
}

function tooLate(entry: OrderEntry, provider: OrderEntry, name: string, verb: string): Finding {
  const message = `"${entry.name}" ${verb} ${name}, which "${provider.name}" sets later (line ${provider.at.line}).`;
  return finding(
    'PIPELINE_ORDER',
    entry.at,
    message,
    `Move "${provider.name}" above "${entry.name}".`,
  );
}

function onlySometimes(entry: OrderEntry, provider: OrderEntry, name: string): Finding {
  const model = provider.when?.model ?? '';
  const message = `"${entry.name}" needs ${name}, which "${provider.name}" (line ${provider.at.line}) sets only for models like "${model}".`;
  const hint = `Remove "when" from "${provider.name}", or give "${entry.name}" the same "when".`;
  return finding('PIPELINE_MISSING', entry.at, message, hint);
}

function missing(entry: OrderEntry, name: string, { builtins }: Pipeline, where: string): Finding {
  const provider = builtins.find((builtin) => builtin.provides.some((key) => key.name === name));
  const message = `"${entry.name}" needs ${name} and nothing in the pipeline provides it.`;
  const cure =
    provider === undefined
      ? `Add a plugin that provides ${name}${where}.`
      : `Add "${provider.name}"${where}.`;
  return finding('PIPELINE_MISSING', entry.at, message, cure);
}

function keysOf(keys: readonly Key<unknown>[] | undefined, scope: 'request' | 'service'): string[] {
  return (keys ?? []).filter((key) => key.scope === scope).map((key) => key.name);
}

function provides(entry: OrderEntry, name: string): boolean {
  return (entry.plugin.provides ?? []).some((key) => key.name === name);
}
