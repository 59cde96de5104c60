/** A position in the file; lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Plain = string | number | boolean | null;

interface Located {
  readonly at: Place;
  /** What to call it in a sentence, such as `router.retry.max-retries`. */
  readonly path: string;
}

export interface ScalarNode extends Located {
  readonly kind: 'scalar';
  readonly value: Plain;
  /** Its value is never printed. */
  readonly secret?: boolean;
  /** It already has a problem of its own, so later checks leave it alone. */
  readonly broken?: boolean;
}

export interface ListNode extends Located {
  readonly kind: 'list';
  readonly items: readonly TreeNode[];
}

export interface MapNode extends Located {
  readonly kind: 'map';
  readonly members: ReadonlyMap<string, Member>;
}

/** A part of the configuration that remembers where it was written. */
export type TreeNode = ScalarNode | ListNode | MapNode;

export interface Member {
  readonly keyAt: Place;
  readonly node: TreeNode;
}

/** The place of what has no place: defaults and files without content. */
export const start: Place = { line: 1, column: 1 };

/** A map without members. */
export function emptyMap(at: Place, path: string): MapNode {
  return { kind: 'map', members: new Map(), at, path };
}

/** The path of a member; at the root a member stands alone. */
export function memberPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}.${name}`;
}

/** The tree as plain data without positions. */
export function toPlain(node: TreeNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  return Object.fromEntries(
    [...node.members].map(([name, member]) => [name, toPlain(member.node)]),
  );
}

/** The tree under another name: the paths below follow. */
export function withPath(node: TreeNode, path: string): TreeNode {
  if (node.kind === 'scalar') return { ...node, path };
  if (node.kind === 'list') {
    return { ...node, path, items: node.items.map((item, at) => withPath(item, `${path}[${at}]`)) };
  }
  const members = new Map<string, Member>();
  for (const [name, member] of node.members) {
    members.set(name, { ...member, node: withPath(member.node, memberPath(path, name)) });
  }
  return { ...node, path, members };
}

/** The node behind the steps of a JSON pointer, or undefined. */
export function nodeAt(node: TreeNode, steps: readonly string[]): TreeNode | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) return node;
  const child = childOf(node, step);
  return child === undefined ? undefined : nodeAt(child, rest);
}

function childOf(node: TreeNode, step: string): TreeNode | undefined {
  if (node.kind === 'map') return node.members.get(step)?.node;
  return node.kind === 'list' ? node.items[Number(step)] : undefined;
}

/** True where `a` does not stand after `b`. */
export function earlier(a: Place, b: Place): boolean {
  return a.line < b.line || (a.line === b.line && a.column <= b.column);
}
