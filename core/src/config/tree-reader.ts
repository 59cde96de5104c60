import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { finding, type Finding } from './problem.ts';
import { quoteHint } from './quotes.ts';
import {
  memberPath,
  start,
  type ListNode,
  type MapNode,
  type Member,
  type Place,
  type Plain,
  type ScalarNode,
  type TreeNode,
} from './tree.ts';

const maxAliases = 100;
const maxNodes = 50_000;
const maxDepth = 64;

const refusedKeys = new Set(['__proto__', 'constructor', 'prototype']);
const knownTag = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/;

interface Position {
  readonly at: Place;
  readonly path: string;
  readonly depth: number;
}

/** Turns the nodes of a YAML document into a tree, and collects what may not stand in a configuration. */
export class TreeReader {
  readonly findings: Finding[] = [];
  readonly #place: (offset: number) => Place;
  readonly #anchors = new Map<string, unknown>();
  readonly #open = new Set<unknown>();
  #aliases = 0;
  #nodes = 0;

  constructor(place: (offset: number) => Place) {
    this.#place = place;
  }

  read(contents: unknown): TreeNode {
    return this.#read(contents, { at: start, path: '', depth: 0 });
  }

  #read(node: unknown, parent: Position): TreeNode {
    const here = { ...parent, at: this.#placeOf(node, parent.at), depth: parent.depth + 1 };
    if (++this.#nodes > maxNodes)
      return this.#refuseOnce(here, 'The configuration has too many values.');
    if (here.depth > maxDepth)
      return this.#refuseOnce(here, 'The configuration is nested too deeply.');
    if (isAlias(node)) return this.#readAlias(node.source, here);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return scalar(here, null);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (node.tag !== undefined && !knownTag.test(node.tag)) return this.#refuseTag(node.tag, here);
    if (isScalar(node)) return this.#readScalar(node, here);
    this.#open.add(node);
    const read = isMap(node) ? this.#readMap(node, here) : this.#readList(node, here);
    this.#open.delete(node);
    return read;
  }

  #readScalar({ anchor, source, type, value }: Scalar, here: Position): ScalarNode {
    const empty = type === 'PLAIN' && source === '';
    return empty && anchor !== undefined
      ? this.#refuse(here, `The anchor &${anchor} has no value.`, quoteHint('&'))
      : scalar(here, plainOf(value));
  }

  #readAlias(name: string, here: Position): TreeNode {
    const target = this.#anchors.get(name);
    if (target === undefined)
      return this.#refuse(here, `There is no anchor &${name} above this alias.`, quoteHint('*'));
    if (this.#open.has(target))
      return this.#refuse(here, `The alias *${name} stands inside its own anchor.`);
    if (++this.#aliases > maxAliases) {
      return this.#refuseOnce(here, 'The configuration uses more than 100 aliases.');
    }
    return this.#read(target, here);
  }

  #readList(node: YAMLSeq, here: Position): ListNode {
    const items = node.items.map((item, index) =>
      this.#read(item, { ...here, path: `${here.path}[${index}]` }),
    );
    return { kind: 'list', items, at: here.at, path: here.path };
  }

  #readMap(node: YAMLMap, here: Position): MapNode {
    const members = new Map<string, Member>();
    for (const pair of node.items) {
      const keyAt = this.#placeOf(pair.key, here.at);
      const name = this.#readKey(pair, keyAt);
      if (name === undefined) continue;
      const child = this.#read(pair.value, {
        ...here,
        at: keyAt,
        path: memberPath(here.path, name),
      });
      const first = members.get(name);
      if (first === undefined) members.set(name, { keyAt, node: child });
      else this.findings.push(twice(name, first.keyAt, keyAt));
    }
    return { kind: 'map', members, at: here.at, path: here.path };
  }

  #readKey(pair: Pair, at: Place): string | undefined {
    if (!isScalar(pair.key)) {
      this.#refuse({ at, path: '', depth: 0 }, 'A key has to be a plain text.');
      return undefined;
    }
    const name = String(pair.key.value);
    if (name === '<<') {
      const message = 'Merge keys (<<) are not supported.';
      this.findings.push(finding('CONFIG_INVALID', at, message, 'Write the members out.'));
      return undefined;
    }
    if (!refusedKeys.has(name)) return name;
    this.findings.push(
      finding('CONFIG_INVALID', at, `"${name}" cannot be used as a key.`, 'Remove it.'),
    );
    return undefined;
  }

  #refuseTag(tag: string, here: Position): ScalarNode {
    const shown = tag.replace(/^tag:yaml\.org,2002:/, '!!');
    return this.#refuse(
      here,
      `The YAML tag ${shown} is not allowed.`,
      `Write the value without a tag. ${quoteHint('!')}`,
    );
  }

  #refuse(here: Position, message: string, hint?: string): ScalarNode {
    this.findings.push(finding('CONFIG_INVALID', here.at, message, hint));
    return { ...scalar(here, null), broken: true };
  }

  /** For limits of the whole file: one problem says it all. */
  #refuseOnce(here: Position, message: string): ScalarNode {
    const said = this.findings.some((found) => found.message === message);
    return said ? { ...scalar(here, null), broken: true } : this.#refuse(here, message);
  }

  #placeOf(node: unknown, otherwise: Place): Place {
    if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return otherwise;
    return node.range ? this.#place(node.range[0]) : otherwise;
  }
}

function twice(name: string, first: Place, second: Place): Finding {
  const message = `"${name}" is given twice in one map (lines ${first.line} and ${second.line}).`;
  return finding('CONFIG_DUPLICATE', second, message, 'Remove one of the two.');
}

function scalar(here: Position, value: Plain): ScalarNode {
  return { kind: 'scalar', value, at: here.at, path: here.path };
}

function plainOf(value: unknown): Plain {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return typeof value === 'bigint' ? Number(value) : null;
}
