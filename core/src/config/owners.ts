import type { Distribution, Placement } from './normalize.ts';
import { earlier, start, type Place } from './tree.ts';

/** What has to be known of an entry to give it its root keys. */
interface Placed {
  readonly name: string;
  readonly plugin: { readonly name: string };
  readonly at: Place;
}

/** Entries of the default pipeline stand where their first root key does. */
export function withPlaces<Entry extends Placed>(
  entries: readonly Entry[],
  placements: readonly Placement[],
): Entry[] {
  return entries.map((entry) => {
    const keys = placements
      .filter(({ owner }) => owner === entry.plugin.name)
      .map(({ keyAt }) => keyAt);
    const first = keys.reduce<Place | undefined>(
      (a, b) => (a !== undefined && earlier(a, b) ? a : b),
      undefined,
    );
    return entry.at === start && first !== undefined ? { ...entry, at: first } : entry;
  });
}

/** The entry that root keys go to: of several instances the one that kept the plugin's name. */
export function ownerEntry<Entry extends Placed>(
  owner: string,
  entries: readonly Entry[],
): Entry | undefined {
  const instances = entries.filter(({ plugin }) => plugin.name === owner);
  return instances.find(({ name }) => name === owner) ?? instances[0];
}

/** The root keys that set options of this owner. */
export function ownedBy(owner: string, flat: Distribution): Placement[] {
  return flat.placements.filter((placement) => placement.owner === owner);
}
