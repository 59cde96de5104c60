import { claimsOf, type Claim, type Placement } from './normalize.ts';
import { isShownMap, type Shown, type ShownMap } from './shown.ts';

/** The options of one entry of the pipeline, and where they were written. */
export interface EntryAtWork {
  readonly specifier: string;
  readonly name: string;
  readonly plugin: {
    readonly name: string;
    readonly rootKeys?: Readonly<Record<string, string>>;
  };
  readonly when: { readonly model: string } | undefined;
  readonly options: ShownMap;
  /** The root keys that set options of this entry. */
  readonly placements: readonly Placement[];
  /** Root keys of its plugin go to this entry. */
  readonly ownsRootKeys: boolean;
  /** The entry has options of its own in the pipeline. */
  readonly hasOwnOptions: boolean;
}

/**
 * The configuration as a file would say it with every default: options at their root keys, where there
 * are any, and those that were written in the pipeline there.
 */
export function flatForm(core: ShownMap, entries: readonly EntryAtWork[]): ShownMap {
  let root = core;
  const pipeline: Shown[] = [];
  for (const entry of entries) {
    const { flat, rest } = split(entry);
    root = { ...merge(root, flat) };
    pipeline.push(itemOf(entry, rest));
  }
  return { ...root, pipeline };
}

type Path = readonly string[];

interface Split {
  readonly flat: ShownMap;
  readonly rest: ShownMap;
}

function split(entry: EntryAtWork): Split {
  const { options, placements } = entry;
  const claims = claimsOf(entry.plugin);
  const written = placements.map(({ key, member, option }): [Path, Path] => {
    // A member of a map that is spread over options has the name of the option.
    const isSpread = member.node.path !== key;
    const path = isSpread
      ? [...key.split('.'), ...option.slice(-1)]
      : rootPath(key, option.join('.'), claims);
    return [path, option];
  });
  const moved = written.reduce(move, { flat: {}, rest: options });
  if (!entry.ownsRootKeys || entry.hasOwnOptions) return moved;
  return claims
    .toSorted((a, b) => Number(a.option === '*') - Number(b.option === '*'))
    .reduce((state, claim) => moveClaimed(state, claim, claims), moved);
}

function moveClaimed(state: Split, { key, option }: Claim, claims: readonly Claim[]): Split {
  if (option !== '*') return move(state, [rootPath(key, option, claims), option.split('.')]);
  const path = key.split('.');
  const names = Object.keys(state.rest);
  return names.reduce((left, name) => move(left, [[...path, name], [name]]), state);
}

/** Where a key is short for one of its members, the member: the others need a place, too. */
function rootPath(key: string, option: string, claims: readonly Claim[]): Path {
  const long = claims.find((claim) => claim.option === option && claim.key.startsWith(`${key}.`));
  return (long?.key ?? key).split('.');
}

/** Moves an option from the rest to a root key. */
function move({ flat, rest }: Split, [to, from]: readonly [Path, Path]): Split {
  const value = valueAt(rest, from);
  if (value === undefined) return { flat, rest };
  return { flat: merge(flat, nested(to, value)), rest: without(rest, from) };
}

function itemOf({ name, plugin, specifier, when }: EntryAtWork, options: ShownMap): Shown {
  const isEmpty = Object.keys(options).length === 0;
  if (name === plugin.name && when === undefined)
    return isEmpty ? specifier : { [specifier]: options };
  return {
    use: specifier,
    ...(name === plugin.name ? {} : { as: name }),
    ...(when === undefined ? {} : { when: { model: when.model } }),
    ...(isEmpty ? {} : { options }),
  };
}

function valueAt(map: ShownMap, [name = '', ...rest]: Path): Shown | undefined {
  const value = Object.hasOwn(map, name) ? map[name] : undefined;
  if (rest.length === 0) return value;
  return isShownMap(value) ? valueAt(value, rest) : undefined;
}

function without(map: ShownMap, [name = '', ...rest]: Path): ShownMap {
  const { [name]: value, ...others } = map;
  if (rest.length === 0 || !isShownMap(value)) return others;
  const left = without(value, rest);
  return Object.keys(left).length === 0 ? others : { ...others, [name]: left };
}

function nested([name = '', ...rest]: Path, value: Shown): ShownMap {
  return { [name]: rest.length === 0 ? value : nested(rest, value) };
}

function merge(first: ShownMap, second: ShownMap): ShownMap {
  const members = Object.entries(second).map(([name, value]): [string, Shown] => {
    const other = Object.hasOwn(first, name) ? first[name] : undefined;
    return [name, isShownMap(other) && isShownMap(value) ? merge(other, value) : value];
  });
  return { ...first, ...Object.fromEntries(members) };
}
