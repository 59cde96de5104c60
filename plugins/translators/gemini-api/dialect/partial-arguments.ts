import { isObject, type JsonObject, type JsonValue, objectsOf, textOf } from '@ai-proxy/core';

type Step = string | number;
type Tree = Record<string, JsonValue> | JsonValue[];

const step = /\.([^.[\]]+)|\[(\d+)\]|\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]/gy;
const valueMembers = ['stringValue', 'numberValue', 'boolValue'];

/** Arguments of a call that come in pieces, each with a path such as `$.items[0].name`. */
export class PartialArguments {
  readonly #root: Record<string, JsonValue> = {};
  /** The path whose text goes on in the next piece. */
  #growing: string | undefined;

  /** Takes the `args` and `partialArgs` of one piece. */
  add(call: JsonObject): void {
    const whole = call['args'];
    if (isObject(whole))
      for (const [name, value] of Object.entries(whole)) put(this.#root, name, value ?? null);
    for (const piece of objectsOf(call['partialArgs'])) this.#piece(piece);
  }

  /** All of them as JSON text. */
  text(): string {
    return JSON.stringify(this.#root);
  }

  #piece(piece: JsonObject): void {
    const path = textOf(piece['jsonPath']) ?? '';
    const steps = stepsOf(path);
    const last = steps.pop();
    if (last === undefined) return;
    let tree: Tree | undefined = this.#root;
    for (const [index, name] of steps.entries())
      tree = tree && descend(tree, name, steps[index + 1] ?? last);
    if (tree === undefined) return;
    const said = valueOf(piece);
    const before = this.#growing === path ? get(tree, last) : undefined;
    const isContinued = typeof before === 'string' && typeof said === 'string';
    put(tree, last, isContinued ? before + said : said);
    this.#growing = piece['willContinue'] === true ? path : undefined;
  }
}

function valueOf(piece: JsonObject): JsonValue {
  const member = valueMembers.find((name) => piece[name] !== undefined);
  return member === undefined ? null : (piece[member] ?? null);
}

function stepsOf(path: string): Step[] {
  return [...path.replace(/^\$/, '').matchAll(step)].map(([, name, index, double, single]) =>
    index === undefined ? (name ?? double ?? single ?? '') : Number(index),
  );
}

function get(tree: Tree, name: Step): JsonValue | undefined {
  if (Array.isArray(tree)) return typeof name === 'number' ? tree[name] : undefined;
  return Object.hasOwn(tree, name) ? tree[name] : undefined;
}

/** Lists grow by one entry at most, so that no index can make them huge; no name sets a prototype. */
function put(tree: Tree, name: Step, value: JsonValue): void {
  if (!Array.isArray(tree))
    Object.defineProperty(tree, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  else if (typeof name === 'number') tree[Math.min(name, tree.length)] = value;
}

function descend(tree: Tree, name: Step, next: Step): Tree | undefined {
  const known = get(tree, name);
  if (Array.isArray(known) || isTree(known)) return known;
  const made: Tree = typeof next === 'number' ? [] : {};
  put(tree, name, made);
  return made;
}

function isTree(value: JsonValue | undefined): value is Tree & JsonObject {
  return isObject(value);
}
