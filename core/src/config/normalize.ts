import { finding, type Finding } from './problem.ts';
import { suggestion } from './suggest.ts';
import { memberPath, type MapNode, type Member, type Place } from './tree.ts';

/** Stands for the core among the owners of root keys. */
export const coreOwner = '';

const keysListed = 'The keys are listed in docs/configuration.md.';

/** A root key and the option it sets. */
export interface Claim {
  /** Dotted where the key is nested. */
  readonly key: string;
  /** Name of a plugin, or `coreOwner`. */
  readonly owner: string;
  /** Dotted where the option is nested; `*` spreads the members of the map. */
  readonly option: string;
}

/** The claims by key. Of two on one key the first stands. */
export type Claims = ReadonlyMap<string, Claim>;

/** A value of the file and the option it is for. */
export interface Placement {
  readonly owner: string;
  readonly option: readonly string[];
  readonly member: Member;
  /** The claimed key, for sentences about the key as a whole. */
  readonly key: string;
  readonly keyAt: Place;
}

export interface Distribution {
  readonly placements: readonly Placement[];
  /** Keys that nobody claims. */
  readonly unknown: readonly UnknownKey[];
  readonly findings: readonly Finding[];
}

export interface UnknownKey {
  /** The key around it; empty at the root. */
  readonly parent: string;
  readonly name: string;
  readonly member: Member;
}

/** Collects claims, the more important ones first. */
export function indexClaims(claims: Iterable<Claim>): Claims {
  const index = new Map<string, Claim>();
  for (const claim of claims) if (!index.has(claim.key)) index.set(claim.key, claim);
  return index;
}

/** What a plugin's `rootKeys` say. */
export function claimsOf(plugin: {
  readonly name: string;
  readonly rootKeys?: Readonly<Record<string, string>>;
}): Claim[] {
  return Object.entries(plugin.rootKeys ?? {}).map(([key, option]) => ({
    key,
    owner: plugin.name,
    option,
  }));
}

/** Gives each root key of the file to the option that it sets. */
export function distribute(root: MapNode, claims: Claims): Distribution {
  const keys = [...root.members].filter(([name]) => name !== 'pipeline');
  return merge(keys.map(([name, member]) => place('', name, member, claims)));
}

/** Problems for keys that nobody claims, each with the nearest name known at its place, or where names are. */
export function unknownFindings(unknown: readonly UnknownKey[], claims: Claims): Finding[] {
  return unknown.map(({ name, parent, member }) => {
    const where = parent === '' ? 'a key of the configuration' : `an option of "${parent}"`;
    const near = suggestion(name, knownNames(parent, claims)).hint;
    const hint = near ?? (parent === '' ? keysListed : undefined);
    return finding('CONFIG_INVALID', member.keyAt, `"${name}" is not ${where}.`, hint);
  });
}

/** Names that root keys have below a parent; `''` is the root. */
export function knownNames(parent: string, claims: Claims): string[] {
  const start = parent === '' ? '' : `${parent}.`;
  const below = [...claims.keys()].filter((key) => key.startsWith(start));
  const names = below.map((key) => key.slice(start.length).split('.')[0] ?? '');
  return [...new Set(parent === '' ? [...names, 'pipeline'] : names)];
}

function place(parent: string, name: string, member: Member, claims: Claims): Distribution {
  const { node } = member;
  const path = memberPath(parent, name);
  const claim = claims.get(path);
  const nested = [...claims.keys()].some((key) => key.startsWith(`${path}.`));
  // The dot of a claim is nesting; a key that is written with a dot is another one.
  if (name.includes('.') || (claim === undefined && !nested))
    return unclaimed({ parent, name, member });
  // A key without a value is the same as no key: its list or map is commented out.
  if (node.kind === 'scalar' && (node.value === null || node.broken === true)) return merge([]);
  if (node.kind === 'map' && (nested || claim?.option === '*'))
    return placeMembers(path, node, member.keyAt, claims);
  if (claim === undefined || claim.option === '*') return wrongType(path, member);
  return placed(claim, claim.option.split('.'), member, member.keyAt);
}

function placeMembers(path: string, node: MapNode, keyAt: Place, claims: Claims): Distribution {
  const claim = claims.get(path);
  // Its owner has named the members: the key alone is short for one of them.
  const isShort = [...claims.values()].some(
    ({ key, owner }) => owner === claim?.owner && key.startsWith(`${path}.`),
  );
  const parts = [...node.members].map(([name, member]) => {
    const inner = memberPath(path, name);
    const claimed = [...claims.keys()].some((key) => key === inner || key.startsWith(`${inner}.`));
    if (claim === undefined || isShort || (claimed && !name.includes('.')))
      return place(path, name, member, claims);
    const option = claim.option === '*' ? [name] : [...claim.option.split('.'), name];
    return placed(claim, option, member, keyAt);
  });
  return merge(parts);
}

function placed(
  claim: Claim,
  option: readonly string[],
  member: Member,
  keyAt: Place,
): Distribution {
  const { owner, key } = claim;
  return { placements: [{ owner, option, member, key, keyAt }], unknown: [], findings: [] };
}

function unclaimed(key: UnknownKey): Distribution {
  return { placements: [], unknown: [key], findings: [] };
}

function wrongType(path: string, member: Member): Distribution {
  const wrong = finding(
    'CONFIG_INVALID',
    member.node.at,
    `"${path}" has to be a map.`,
    'Write "name: value" pairs below it.',
  );
  return { placements: [], unknown: [], findings: [wrong] };
}

function merge(parts: readonly Distribution[]): Distribution {
  return {
    placements: parts.flatMap((part) => part.placements),
    unknown: parts.flatMap((part) => part.unknown),
    findings: parts.flatMap((part) => part.findings),
  };
}
