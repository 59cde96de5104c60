/** Changes to the lists of a configuration, as changes of its text: whatever else stands there stays as it is. */
import { isCollection, isMap as isMapNode, isNode, isScalar, isSeq, type Node } from 'yaml';
import {
  isMap,
  parseConfig,
  saysTheSame,
  valueAt,
  type ConfigDocument,
  type Path,
} from './config-document.ts';
import { blockText, flowText, memberText, type Item } from './item-text.ts';
import { behindComments, lineEndOf, lineStart, nextLine, splice, type Splice } from './splice.ts';

/** The text with one more item at the end of a list; undefined where it is written too unusually. */
export function withItem(config: ConfigDocument, list: Path, item: Item): string | undefined {
  const expected = changedAt(config.plain, list, (items) => [
    ...(Array.isArray(items) ? items : []),
    item,
  ]);
  return firstThatSays(expected, config, [
    () => behindLast(config, list, item),
    () => intoEmptyBlock(config, list, item),
    () => intoEmptyBrackets(config, list, item),
    () => behindKey(config, list, item),
    () => atTheEnd(config, list, item, config.text.length),
    () => atTheEnd(config, list, item, lastLine(config)),
    () => intoBraces(config, list, item),
  ]);
}

/** The text without an item of a list. */
export function withoutItem(config: ConfigDocument, path: Path): string | undefined {
  const [list, at] = [path.slice(0, -1), Number(path.at(-1))];
  const expected = changedAt(config.plain, list, (items) =>
    Array.isArray(items) ? items.toSpliced(at, 1) : items,
  );
  return firstThatSays(expected, config, [
    () => withoutLines(config, list, at),
    () => withoutElement(config, list, at),
  ]);
}

/** The text with another secret in an item: `members` come in the place of its key. */
export function withMembers(config: ConfigDocument, path: Path, members: Item): string | undefined {
  const expected = changedAt(config.plain, path, (item) => {
    if (!isMap(item)) return members;
    const { key: _key, 'key-hash': _hash, ...rest } = item;
    return { ...rest, ...members };
  });
  return firstThatSays(expected, config, [() => replacedMembers(config, path, members)]);
}

type Attempt = () => readonly Splice[] | undefined;

/** Of several ways to make a change the first after which the text says what it should. */
function firstThatSays(
  expected: unknown,
  { text }: ConfigDocument,
  attempts: readonly Attempt[],
): string | undefined {
  for (const attempt of attempts) {
    const changes = attempt();
    const changed = changes === undefined ? undefined : splice(text, changes);
    if (changed !== undefined && saysTheSame(plainOf(changed), expected)) return changed;
  }
  return undefined;
}

function plainOf(text: string): unknown {
  try {
    return parseConfig(text, '').plain;
  } catch {
    return undefined;
  }
}

function changedAt(plain: unknown, path: Path, change: (value: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(plain);
  const changed = changedAt(valueAt(plain, [step]), rest, change);
  return Array.isArray(plain)
    ? plain.with(Number(step), changed)
    : { ...(isMap(plain) ? plain : {}), [step]: changed };
}

function behindLast(config: ConfigDocument, list: Path, item: Item): Splice[] | undefined {
  const seq = nodeAt(config, list);
  const last = isSeq(seq) ? seq.items.at(-1) : undefined;
  if (!isSeq(seq) || !isNode(last)) return undefined;
  if (seq.flow === true) return [at(endOf(last), `, ${flowText(item, isJson(config))}`)];
  const dash = dashOf(seq, seq.items.length - 1);
  if (dash === undefined) return undefined;
  const indent = dash - lineStart(config.text, dash);
  const end = behindComments(config.text, nextLine(config.text, endOf(last)), indent);
  return [insertLines(config.text, end, item, indent)];
}

/** `name: []` becomes a block, its comment kept. */
function intoEmptyBlock(config: ConfigDocument, list: Path, item: Item): Splice[] | undefined {
  const seq = nodeAt(config, list);
  const key = keyOf(config, list);
  if (!isSeq(seq) || seq.items.length > 0 || key === undefined) return undefined;
  const [start, end] = seq.range ?? [0, 0];
  const space = config.text[start - 1] === ' ' ? 1 : 0;
  return [{ start: start - space, end, text: '' }, belowKey(config, key, item)];
}

/** Within braces no block may stand. */
function intoEmptyBrackets(config: ConfigDocument, list: Path, item: Item): Splice[] | undefined {
  const seq = nodeAt(config, list);
  if (!isSeq(seq) || seq.items.length > 0) return undefined;
  const [start, end] = seq.range ?? [0, 0];
  return [{ start, end, text: `[${flowText(item, isJson(config))}]` }];
}

/** A key without a value. */
function behindKey(config: ConfigDocument, list: Path, item: Item): Splice[] | undefined {
  const value = nodeAt(config, list);
  const key = keyOf(config, list);
  if (key === undefined || !(isScalar(value) && value.value === null)) return undefined;
  return [belowKey(config, key, item)];
}

/** No such key yet: a new one at the end of the file. */
function atTheEnd(
  { document, text }: ConfigDocument,
  list: Path,
  item: Item,
  offset: number,
): Splice[] | undefined {
  const root: unknown = document.contents;
  const isOpen = root === null || isScalar(root) || (isMapNode(root) && root.flow !== true);
  if (list.length !== 1 || !isOpen) return undefined;
  const eol = lineEndOf(text);
  const before = offset === 0 || text[offset - 1] === '\n' ? '' : eol;
  const lines = blockText(item, 2, eol);
  return [at(offset, `${before}${String(list[0])}:${eol}${lines}`)];
}

/** Behind the last value: the end of the file is no place where "..." ends the document. */
function lastLine({ document, text }: ConfigDocument): number {
  const root: unknown = document.contents;
  return isNode(root) ? nextLine(text, endOf(root)) : 0;
}

/** The whole file stands in braces. */
function intoBraces(config: ConfigDocument, list: Path, item: Item): Splice[] | undefined {
  const root: unknown = config.document.contents;
  if (list.length !== 1 || !isMapNode(root) || root.flow !== true) return undefined;
  const member = `${JSON.stringify(list[0])}: [${flowText(item, true)}]`;
  const last = root.items.at(-1);
  const end = isNode(last?.value) ? endOf(last.value) : undefined;
  return [end === undefined ? at((root.range?.[0] ?? 0) + 1, member) : at(end, `, ${member}`)];
}

function withoutLines({ document, text }: ConfigDocument, list: Path, index: number) {
  const seq: unknown = document.getIn(list, true);
  const item = isSeq(seq) && seq.flow !== true ? seq.items[index] : undefined;
  const dash = isSeq(seq) ? dashOf(seq, index) : undefined;
  if (!isNode(item) || dash === undefined) return undefined;
  const start = lineStart(text, dash);
  if (text.slice(start, dash).trim() !== '') return undefined;
  return [{ start, end: nextLine(text, endOf(item)), text: '' }];
}

function withoutElement({ document }: ConfigDocument, list: Path, index: number) {
  const seq: unknown = document.getIn(list, true);
  if (!isSeq(seq) || seq.flow !== true) return undefined;
  const [before, item, after] = [seq.items[index - 1], seq.items[index], seq.items[index + 1]];
  if (!isNode(item)) return undefined;
  const start = isNode(before) && !isNode(after) ? endOf(before) : startOf(item);
  return [{ start, end: isNode(after) ? startOf(after) : endOf(item), text: '' }];
}

function replacedMembers(config: ConfigDocument, path: Path, members: Item): Splice[] | undefined {
  const node = nodeAt(config, path);
  const json = isJson(config);
  if (isScalar(node))
    return [{ start: startOf(node), end: endOf(node), text: flowText(members, json) }];
  if (!isMapNode(node)) return undefined;
  const secrets = ['key', 'key-hash'];
  const pair = node.items.find(({ key }) => isScalar(key) && secrets.includes(String(key.value)));
  if (pair === undefined || !isNode(pair.key) || !isNode(pair.value)) return undefined;
  const start = startOf(pair.key);
  const indent = ' '.repeat(start - lineStart(config.text, start));
  const between = node.flow === true ? ', ' : lineEndOf(config.text) + indent;
  const text = Object.entries(members).map(([name, value]) => memberText(name, value, json));
  return [{ start, end: endOf(pair.value), text: text.join(between) }];
}

function belowKey({ text }: ConfigDocument, key: Node, item: Item): Splice {
  const start = startOf(key);
  const indent = start - lineStart(text, start) + 2;
  return insertLines(text, nextLine(text, endOf(key)), item, indent);
}

function insertLines(text: string, offset: number, item: Item, indent: number): Splice {
  const eol = lineEndOf(text);
  const before = text[offset - 1] === '\n' ? '' : eol;
  return at(offset, before + blockText(item, indent, eol));
}

function at(offset: number, text: string): Splice {
  return { start: offset, end: offset, text };
}

function isJson({ document }: ConfigDocument): boolean {
  return isMapNode(document.contents) && document.contents.flow === true;
}

function nodeAt({ document }: ConfigDocument, path: Path): unknown {
  return document.getIn(path, true);
}

function keyOf(config: ConfigDocument, path: Path): Node | undefined {
  const parent = path.length === 1 ? config.document.contents : nodeAt(config, path.slice(0, -1));
  const name = path.at(-1);
  const pair = isMapNode(parent)
    ? parent.items.find(({ key }) => isScalar(key) && key.value === name)
    : undefined;
  return isNode(pair?.key) ? pair.key : undefined;
}

/** Where the "-" of an item stands. */
function dashOf({ srcToken }: Node, index: number): number | undefined {
  if (srcToken?.type !== 'block-seq') return undefined;
  const start = srcToken.items[index]?.start;
  return start?.find(({ type }) => type === 'seq-item-ind')?.offset;
}

function startOf({ range }: Node): number {
  return range?.[0] ?? 0;
}

/** The end of what a value says, without the comments behind it. */
function endOf(node: Node): number {
  if (isCollection(node) && node.flow !== true) {
    const last = node.items.at(-1);
    const inner = isNode(last) ? last : lastOfPair(last);
    if (inner !== undefined) return endOf(inner);
  }
  return node.range?.[1] ?? 0;
}

function lastOfPair(pair: unknown): Node | undefined {
  if (typeof pair !== 'object' || pair === null || !('value' in pair)) return undefined;
  if (isNode(pair.value)) return pair.value;
  return 'key' in pair && isNode(pair.key) ? pair.key : undefined;
}
