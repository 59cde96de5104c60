import type { Candidate } from './catalog.ts';

export type Strategy = 'round-robin' | 'fill-first';

/** Puts candidates into the order in which a request tries them. */
export type Order = (candidates: readonly Candidate[]) => readonly Candidate[];

const strategies: Record<Strategy, () => Order> = {
  'round-robin': roundRobin,
  'fill-first': () => (candidates) => candidates,
};

/** An order of the strategy, with a memory of its own. */
export function orderFor(strategy: Strategy): Order {
  return strategies[strategy]();
}

/**
 * All candidates of a request, each once. Later groups are put in order only when the earlier ones are
 * used up, so that a rotation moves on for real attempts alone.
 */
export function* plan(
  groups: readonly (readonly Candidate[])[],
  order: Order,
  leavesProvider: boolean,
): Generator<Candidate> {
  let provider: string | undefined;
  for (const group of groups)
    for (const candidate of order(group)) {
      provider ??= candidate.credential.provider;
      if (leavesProvider || candidate.credential.provider === provider) yield candidate;
    }
}

/**
 * Smooth weighted rotation: everybody gains their weight, the richest goes first and pays the sum. Over
 * as many picks as the weights sum up to, each is picked as often as its weight, evenly spread. The
 * others follow by what they hold, so the share of one that fails is spread over all of them.
 */
function roundRobin(): Order {
  const rotations = new Map<string, number[]>();
  return (candidates) => {
    if (candidates.length < 2) return candidates;
    const name = candidates.map(({ slot }) => slot).join(' ');
    const before = rotations.get(name);
    const held = candidates.map(({ credential }, at) => (before?.[at] ?? 0) + credential.weight);
    const ranks = [...held.keys()].toSorted((a, b) => (held[b] ?? 0) - (held[a] ?? 0));
    const sum = candidates.reduce((total, { credential }) => total + credential.weight, 0);
    const [first] = ranks;
    rotations.set(
      name,
      held.map((value, at) => (at === first ? value - sum : value)),
    );
    return ranks.flatMap((at) => candidates[at] ?? []);
  };
}
