import { isDeepStrictEqual } from 'node:util';
import type { Placement } from './normalize.ts';
import { finding, type Finding } from './problem.ts';
import { declaredNames, facetsOfMember, type Facets } from './schema-walk.ts';
import {
  earlier,
  emptyMap,
  memberPath,
  start,
  toPlain,
  type MapNode,
  type Member,
} from './tree.ts';

export interface Merged {
  readonly tree: MapNode;
  readonly findings: readonly Finding[];
}

/** Who says the same thing twice: two root keys, or a root key and an entry of the pipeline. */
type Parties = 'root keys' | 'root key and entry';

/**
 * Puts the root keys of one plugin and the options of its entry together. An option set twice is a
 * problem, except two root keys that agree.
 */
export function mergeOptions(
  owner: string,
  placements: readonly Placement[],
  written: MapNode | undefined,
  facets: Facets,
): Merged {
  const findings: Finding[] = [];
  let flat = emptyMap(placements[0]?.keyAt ?? start, owner);
  for (const placement of placements) {
    flat = combine(flat, wrap(owner, placement), { facets, owner, parties: 'root keys', findings });
  }
  if (written === undefined) return { tree: flat, findings };
  const tree = combine(flat, written, { facets, owner, parties: 'root key and entry', findings });
  return { tree: { ...tree, at: written.at }, findings };
}

/** The member as the only one of nested maps, as deep as its option name. */
function wrap(owner: string, { option, member }: Pick<Placement, 'option' | 'member'>): MapNode {
  const [name = '', ...rest] = option;
  const inner =
    rest.length === 0
      ? member
      : { ...member, node: wrap(memberPath(owner, name), { option: rest, member }) };
  return { ...emptyMap(member.node.at, owner), members: new Map([[name, inner]]) };
}

interface Combining {
  readonly facets: Facets;
  readonly owner: string;
  readonly parties: Parties;
  readonly findings: Finding[];
}

function combine(first: MapNode, second: MapNode, how: Combining): MapNode {
  const members = new Map(first.members);
  for (const [name, member] of second.members) {
    const other = members.get(name);
    members.set(name, other === undefined ? member : combineMember(name, other, member, how));
  }
  return { ...first, members };
}

function combineMember(name: string, first: Member, second: Member, how: Combining): Member {
  const facets = facetsOfMember(how.facets, name);
  const [a, b] = [first.node, second.node];
  // Only a map whose members are options is put together; a map of the operator's own names is one value.
  if (a.kind === 'map' && b.kind === 'map' && declaredNames(facets).length > 0) {
    return { ...first, node: combine(a, b, { ...how, facets }) };
  }
  const agree = how.parties === 'root keys' && isDeepStrictEqual(toPlain(a), toPlain(b));
  if (!agree) how.findings.push(twice(name, first, second, how));
  return first;
}

function twice(name: string, first: Member, second: Member, how: Combining): Finding {
  const [above, below] = earlier(first.keyAt, second.keyAt) ? [first, second] : [second, first];
  const lines = `lines ${above.keyAt.line} and ${below.keyAt.line}`;
  if (how.parties === 'root keys') {
    const message = `"${above.node.path}" and "${below.node.path}" set the same option (${lines}).`;
    return finding('CONFIG_DUPLICATE', below.keyAt, message, 'Remove one of the two.');
  }
  const message = `"${name}" of "${how.owner}" is set by the root key "${first.node.path}" and again in "pipeline" (${lines}).`;
  return finding('CONFIG_DUPLICATE', below.keyAt, message, 'Remove one of the two.');
}
