import type { Provider } from '../pipeline/order.ts';
import type { Plugin } from '../pipeline/plugin.ts';
import type { Builtins } from '../pipeline/resolve.ts';
import { parseSchema } from './json-schema.ts';
import {
  claimsOf,
  coreOwner,
  distribute,
  indexClaims,
  type Claim,
  type Claims,
  type Placement,
} from './normalize.ts';
import { coreSchema } from './schema.ts';
import { declaredNames, facetsOf, facetsOfMember } from './schema-walk.ts';
import type { MapNode, Place } from './tree.ts';

interface Listed {
  readonly plugin: Plugin;
  readonly at: Place;
}

/** What is known about plugins, in the pipeline or not. Built-ins are imported only when asked for. */
export class Catalogue {
  readonly #builtins: Builtins;
  readonly #listed: readonly Plugin[];
  #others: Promise<readonly Plugin[]> | undefined;

  constructor(builtins: Builtins, listed: readonly Listed[]) {
    this.#builtins = builtins;
    this.#listed = listed.map(({ plugin }) => plugin);
  }

  /** Who owns the root keys: the core, then the pipeline, then built-ins that are not in it. */
  async claims(root: MapNode): Promise<Claims> {
    const near = [...coreClaims(), ...this.#listed.flatMap(claimsOf)];
    const index = indexClaims(near);
    const { unknown, placements } = distribute(root, index);
    if (unknown.length === 0 && !placements.some(hasForeignMember)) return index;
    const others = await this.#load();
    return indexClaims([...near, ...others.flatMap(claimsOf)]);
  }

  /** What each built-in provides, as cures for what a pipeline lacks. */
  async providers(): Promise<Provider[]> {
    const plugins = await this.#load();
    return plugins.map(({ name, provides = [] }) => ({ name, provides }));
  }

  #load(): Promise<readonly Plugin[]> {
    this.#others ??= importAll(this.#builtins);
    return this.#others;
  }
}

/** Those that cannot be imported are left out: they are not in the pipeline, so they are no problem. */
async function importAll(builtins: Builtins): Promise<Plugin[]> {
  const loaded = await Promise.allSettled(Object.values(builtins).map((load) => load()));
  return loaded.flatMap((one) => (one.status === 'fulfilled' ? [one.value.default] : []));
}

function coreClaims(): Claim[] {
  return Object.keys(coreSchema.properties).map((key) => ({ key, owner: coreOwner, option: key }));
}

/** True for a map that a core key owns with a member the core does not know: another plugin may claim it. */
function hasForeignMember({ owner, option, member }: Placement): boolean {
  if (owner !== coreOwner || member.node.kind !== 'map') return false;
  const [name = ''] = option;
  const declared = declaredNames(facetsOfMember(facetsOf(parseSchema(coreSchema)), name));
  return [...member.node.members.keys()].some((inner) => !declared.includes(inner));
}
