import { finding, type Finding } from './problem.ts';
import { nearest, suggestion } from './suggest.ts';
import { withPath, type MapNode, type Member, type Place, type TreeNode } from './tree.ts';

/** An entry of `pipeline:` before its plugin is loaded. */
export interface WrittenEntry {
  /** As written: a built-in name, a path or the name of a package. */
  readonly specifier: string;
  readonly as: string | undefined;
  readonly when: { readonly model: string } | undefined;
  readonly options: MapNode | undefined;
  /** Undefined for the entries of the default pipeline. */
  readonly at: Place | undefined;
}

export interface WrittenPipeline {
  /** False where the file has no `pipeline:` and the default one is used. */
  readonly explicit: boolean;
  /** False where an entry could not be understood. */
  readonly complete: boolean;
  readonly entries: readonly WrittenEntry[];
  readonly findings: readonly Finding[];
}

type Read = WrittenEntry | Finding;

const longForm = ['use', 'as', 'when', 'options'];
const instanceName = /^[\w@][\w@./-]*$/;

/** Reads the `pipeline:` member; without one the default pipeline stands. */
export function readPipeline(
  member: Member | undefined,
  defaults: readonly string[],
): WrittenPipeline {
  if (member === undefined) {
    const entries = defaults.map((specifier) => plainEntry(specifier, undefined));
    return { explicit: false, complete: true, entries, findings: [] };
  }
  const { node } = member;
  if (node.kind === 'list' && node.items.length > 0) return readList(node.items);
  const empty = node.kind === 'list' || (node.kind === 'scalar' && node.value === null);
  return { explicit: true, complete: false, entries: [], findings: [noList(empty, member.keyAt)] };
}

function noList(empty: boolean, at: Place): Finding {
  if (!empty)
    return finding(
      'CONFIG_INVALID',
      at,
      '"pipeline" has to be a list of plugins.',
      'Start each line with "- ".',
    );
  const hint = 'List the plugins, or remove "pipeline" to get the default ones.';
  return finding('PIPELINE_MISSING', at, 'The pipeline is empty.', hint);
}

function readList(items: readonly TreeNode[]): WrittenPipeline {
  const read = items.flatMap(readEntry);
  const entries = read.filter((one) => 'specifier' in one);
  const findings = read.filter((one) => 'code' in one);
  return { explicit: true, complete: entries.length === items.length, entries, findings };
}

function plainEntry(specifier: string, at: Place | undefined): WrittenEntry {
  return { specifier, as: undefined, when: undefined, options: undefined, at };
}

function readEntry(node: TreeNode): Read[] {
  if (node.kind === 'scalar' && node.broken) return [];
  if (node.kind === 'scalar' && typeof node.value === 'string' && node.value !== '') {
    return [plainEntry(node.value, node.at)];
  }
  if (node.kind !== 'map') return [notAnEntry(node.at)];
  if (node.members.has('use')) return readLong(node);
  const [first, ...others] = node.members;
  if (first === undefined) return [notAnEntry(node.at)];
  return others.length === 0 ? readShort(node, first) : [tooManyNames(node)];
}

function notAnEntry(at: Place): Finding {
  const hint = 'Write "- name", "- name: { … }" or "- use: name".';
  return finding('CONFIG_INVALID', at, 'An entry of the pipeline has to name a plugin.', hint);
}

function tooManyNames(node: MapNode): Finding {
  const names = [...node.members.keys()];
  const shown = names.map((name) => `"${name}"`).join(', ');
  const message = `An entry of the pipeline names one plugin, but this one has ${shown}.`;
  const looksLong = names.some((name) => name !== 'use' && longForm.includes(name));
  const meant = names.find((name) => !longForm.includes(name) && nearest(name, ['use']) === 'use');
  const long =
    meant === undefined
      ? 'Name the plugin with "use".'
      : `Did you mean "use" instead of "${meant}"?`;
  const hint = looksLong
    ? long
    : 'Indent the options deeper than the name, or give each plugin its own "- ".';
  return finding('CONFIG_INVALID', node.at, message, hint);
}

function readShort(node: MapNode, [name, member]: [string, Member]): Read[] {
  const options = optionsOf(name, member);
  const entry = { ...plainEntry(name, node.at), options: options.map };
  return [entry, ...options.findings];
}

function optionsOf(
  name: string,
  member: Member | undefined,
): { map: MapNode | undefined; findings: Finding[] } {
  const node = member?.node;
  if (node === undefined || (node.kind === 'scalar' && node.value === null))
    return { map: undefined, findings: [] };
  const moved = withPath(node, name);
  if (moved.kind === 'map') return { map: moved, findings: [] };
  const message = `The options of "${name}" have to be a map.`;
  return {
    map: undefined,
    findings: [finding('CONFIG_INVALID', node.at, message, 'Write "name: value" pairs.')],
  };
}

function readLong(node: MapNode): Read[] {
  const specifier = textOf(node, 'use');
  if (specifier === undefined) return [notAnEntry(node.at)];
  const as = textOf(node, 'as');
  const options = optionsOf(as ?? specifier, node.members.get('options'));
  const model = modelOf(node);
  const when = model === undefined ? undefined : { model };
  const entry = { specifier, as, when, options: options.map, at: node.at };
  return [
    entry,
    ...unknownMembers(node),
    ...badAs(node, as),
    ...badWhen(node, model),
    ...options.findings,
  ];
}

function textOf(node: MapNode, name: string): string | undefined {
  const written = node.members.get(name)?.node;
  const text = written?.kind === 'scalar' ? written.value : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function modelOf(node: MapNode): string | undefined {
  const when = node.members.get('when')?.node;
  return when?.kind === 'map' ? textOf(when, 'model') : undefined;
}

function unknownMembers(node: MapNode): Finding[] {
  return [...node.members].flatMap(([name, { keyAt }]) => {
    if (longForm.includes(name)) return [];
    const message = `"${name}" is not a member of a pipeline entry.`;
    const hint = suggestion(name, longForm).hint ?? 'Options of the plugin go under "options".';
    return [finding('CONFIG_INVALID', keyAt, message, hint)];
  });
}

function badAs(node: MapNode, as: string | undefined): Finding[] {
  const member = node.members.get('as');
  if (member === undefined || (as !== undefined && instanceName.test(as))) return [];
  const message = '"as" has to be a name of letters, digits and dashes.';
  return [finding('CONFIG_INVALID', member.node.at, message)];
}

function badWhen(node: MapNode, model: string | undefined): Finding[] {
  const member = node.members.get('when');
  if (member === undefined) return [];
  const names = member.node.kind === 'map' ? [...member.node.members] : [];
  const unknown = names.filter(([name]) => name !== 'model');
  if (unknown.length === 0 && model !== undefined) return [];
  if (unknown.length === 0) {
    const message = '"when" has to be a map with a model name or pattern.';
    return [finding('CONFIG_INVALID', member.node.at, message, 'Write when: { model: "name-*" }.')];
  }
  return unknown.map(([name, { keyAt }]) => {
    const hint = suggestion(name, ['model']).hint ?? 'Only "model" can be tested.';
    return finding('CONFIG_INVALID', keyAt, `"${name}" is not a member of "when".`, hint);
  });
}
