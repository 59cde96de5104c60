/** Calls of Gemini, whose arguments may come in pieces, each with the path where it belongs. */
import type { JsonObject, JsonValue } from '@ai-proxy/core';
import type { Call } from './answer.ts';
import { listAt, objectAt, textAt } from './json.ts';

type Tree = Record<string | number, unknown>;

/** Puts calls together. A call without a name goes on with the one before. */
export class GeminiCalls {
  readonly #calls: { id: string; name: string; input: Tree; open: string }[] = [];

  add(call: JsonObject): void {
    if (textAt(call, 'name') !== '')
      this.#calls.push({ id: textAt(call, 'id'), name: textAt(call, 'name'), input: {}, open: '' });
    const current = this.#calls.at(-1);
    if (current === undefined) return;
    Object.assign(current.input, objectAt(call, 'args'));
    for (const piece of listAt(call, 'partialArgs')) {
      const path = textAt(piece, 'jsonPath');
      grow(current.input, path, valueIn(piece), current.open === path);
      current.open = piece['willContinue'] === true ? path : '';
    }
  }

  done(): readonly Call[] {
    return this.#calls.map(({ id, name, input }) => ({ id, name, arguments: plain(input) }));
  }
}

function valueIn(piece: JsonObject): JsonValue {
  return piece['stringValue'] ?? piece['numberValue'] ?? piece['boolValue'] ?? null;
}

/** `$.items[0].name` and `$['items'][0]` are paths of names and numbers. */
function grow(root: Tree, path: string, value: JsonValue, goesOn: boolean): void {
  const steps = [...path.matchAll(/\[(\d+)\]|\[['"](.*?)['"]\]|\.([^.[]+)/g)].map(
    ([, index, quoted, name]) => (index === undefined ? (quoted ?? name ?? '') : Number(index)),
  );
  const last = steps.pop() ?? '';
  let tree = root;
  for (const [at, step] of steps.entries()) {
    const isListNext = typeof (steps[at + 1] ?? last) === 'number';
    tree = (tree[step] ??= isListNext ? [] : {}) as Tree;
  }
  const before = tree[last];
  tree[last] = goesOn && typeof before === 'string' ? before + String(value) : value;
}

function plain(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
