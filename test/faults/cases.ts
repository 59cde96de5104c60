import { apis } from './apis/index.ts';
import { clientKeys } from './gateway/config.ts';
import { nonceOf } from './nonces.ts';
import { Random } from './random.ts';
import { faults } from './upstream/faults/index.ts';
import type { Behaviour, Case } from './wire.ts';

const behaviours: Readonly<Record<Behaviour, number>> = {
  normal: 70,
  'slow-reader': 6,
  'half-close': 4,
  'abort-upload': 4,
  'abort-wait': 8,
  'abort-answer': 8,
};

/** Which cases a run may choose from. */
export interface Choice {
  /** Names of faults, or their beginnings; all when empty. */
  readonly only: readonly string[];
  readonly behaviours?: readonly Behaviour[];
}

/** A case of a mixed run; it follows from its seed, its index and the choice alone. */
export function caseOf(seed: number, index: number, choice: Choice): Case {
  const random = new Random('case', seed, index);
  const names = chosen(choice);
  const fault = random.weighted(names, (name) => faults[name]?.weight ?? 1);
  const on = faults[fault]?.on;
  const upstream = random.pick(apis).name;
  const allowed = choice.behaviours ?? Object.keys(behaviours).map(parseBehaviour);
  return {
    nonce: nonceOf(seed, index),
    fault,
    upstream,
    mode: random.chance(0.75) ? 'once' : 'all',
    client: random.chance(0.55) ? upstream : random.pick(apis).name,
    stream: on === undefined ? random.chance(0.5) : on === 'stream',
    behaviour: random.weighted(allowed, (name) => behaviours[name]),
    clientKey: random.pick(clientKeys),
    reuse: random.chance(0.6),
  };
}

/** Cases of a mixed run, from an index on. */
export function* casesFrom(
  seed: number,
  first: number,
  count: number,
  choice: Choice,
): Generator<Case, void> {
  for (let index = first; index < first + count; index++) yield caseOf(seed, index, choice);
}

/** Indices of cases that stand alone begin here, so that their names differ from those of mixed runs. */
export const firstAlone = 40_000_000;

/**
 * Every fault for each pair of APIs and each form of answer, thrown at the first attempt, and at all. Half
 * of them has one client API of each upstream API.
 */
export function casesAlone(seed: number, choice: Choice, share: 'all' | 'half'): Case[] {
  const found: Omit<Case, 'nonce'>[] = [];
  for (const fault of chosen(choice))
    for (const upstream of apis)
      for (const client of apis)
        for (const stream of [false, true])
          for (const mode of ['once', 'all'] as const) {
            const on = faults[fault]?.on;
            if (on !== undefined && (on === 'stream') !== stream) continue;
            const crosses = client !== upstream;
            if (share === 'half' && crosses !== coin(fault, upstream.name, mode)) continue;
            found.push({
              fault,
              mode,
              stream,
              upstream: upstream.name,
              client: client.name,
              behaviour: 'normal',
              clientKey: clientKeys[0] ?? '',
              reuse: false,
            });
          }
  // Cases of one fault stand far from each other, since its credentials cool in between; the last ones
  // cool all of them.
  const random = new Random('alone', seed);
  const round = ({ mode, client, stream }: Omit<Case, 'nonce'>): string =>
    `${mode === 'once' ? 0 : 1} ${client} ${stream}`;
  const rounds = Map.groupBy(found, round);
  return [...rounds.keys()]
    .toSorted()
    .flatMap((key) => shuffled(rounds.get(key) ?? [], random))
    .map((each, index) => ({ ...each, nonce: nonceOf(seed, firstAlone + index) }));
}

function coin(...words: readonly string[]): boolean {
  return new Random('coin', ...words).chance(0.5);
}

function shuffled<Value>(values: readonly Value[], random: Random): Value[] {
  return values
    .map((value) => ({ value, rank: random.next() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

function chosen({ only }: Choice): readonly string[] {
  const names = Object.keys(faults);
  if (only.length === 0) return names;
  const exact = names.filter((name) => only.includes(name));
  return exact.length > 0
    ? exact
    : names.filter((name) => only.some((start) => name.startsWith(start)));
}

function parseBehaviour(name: string): Behaviour {
  return name as Behaviour;
}
