import type { OptionsSchema } from '@ai-proxy/core';
import type { TreeNode } from '../../core/src/config/tree.ts';

type Members = Readonly<Record<string, OptionsSchema>>;

/**
 * Which options of some schemas a configuration does not write anywhere. Lists of accounts share one
 * schema, so it is enough that one of them has a member.
 */
export class UnseenOptions {
  readonly #unseen = new Map<Members, Map<string, string>>();

  get names(): readonly string[] {
    return [...this.#unseen.values()].flatMap((names) => [...names.values()]);
  }

  /** Adds all options of a schema; `path` is for messages. */
  expect(schema: OptionsSchema, path: string): void {
    for (const members of membersOf(schema)) {
      if (this.#unseen.has(members)) continue;
      const names = Object.keys(members).map((name) => [name, `${path}.${name}`] as const);
      this.#unseen.set(members, new Map(names));
      for (const [name, member] of Object.entries(members)) this.expect(member, `${path}.${name}`);
    }
    if (schema.items !== undefined) this.expect(schema.items, `${path}[]`);
  }

  /** Takes off what a node writes at an option of the schema. */
  see(schema: OptionsSchema | undefined, [name, ...rest]: readonly string[], node: TreeNode): void {
    if (schema === undefined) return;
    if (name === undefined) return this.#seeNode(schema, node);
    for (const members of membersOf(schema)) {
      this.#unseen.get(members)?.delete(name);
      this.see(members[name], rest, node);
    }
  }

  #seeNode(schema: OptionsSchema, node: TreeNode): void {
    if (node.kind === 'map')
      for (const [name, member] of node.members) this.see(schema, [name], member.node);
    if (node.kind === 'list' && schema.items !== undefined)
      for (const item of node.items) this.see(schema.items, [], item);
  }
}

/** The members of a schema and of its alternatives. */
function membersOf(schema: OptionsSchema): readonly Members[] {
  const all = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return all.flatMap(({ properties }) => (properties === undefined ? [] : [properties]));
}
