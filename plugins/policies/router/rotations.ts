import type { Candidate } from './catalog.ts';

/** Sets of candidates come and go as credentials cool. */
const rememberedSets = 1000;

/**
 * Smooth weighted rotation: everybody gains their weight, the richest goes and pays the sum. Over as
 * many picks as the weights sum up to, each is picked as often as its weight, evenly spread. Every set
 * of candidates has a rotation of its own, so this holds also while others cool. Outlives reloads.
 */
export class Rotations {
  readonly #held = new Map<string, number[]>();

  /** Undefined for no candidates. */
  pick(candidates: readonly Candidate[]): Candidate | undefined {
    if (candidates.length < 2) return candidates[0];
    const held = this.#heldBy(candidates);
    let first = 0;
    let sum = 0;
    for (const [at, { credential }] of candidates.entries()) {
      sum += credential.weight;
      held[at] = (held[at] ?? 0) + credential.weight;
      if (held[at] > (held[first] ?? 0)) first = at;
    }
    held[first] = (held[first] ?? 0) - sum;
    return candidates[first];
  }

  #heldBy(candidates: readonly Candidate[]): number[] {
    let name = '';
    for (const { slot, credential } of candidates) name += `${slot}*${credential.weight} `;
    const known = this.#held.get(name);
    if (known !== undefined) return known;
    const fresh: number[] = [];
    this.#held.set(name, fresh);
    const [oldest] = this.#held.keys();
    if (this.#held.size > rememberedSets && oldest !== undefined) this.#held.delete(oldest);
    return fresh;
  }
}
