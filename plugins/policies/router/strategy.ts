import type { Clock } from '@ai-proxy/core';
import type { PriceTable } from '../cost/keys.ts';
import type { Candidate } from './catalog.ts';
import { cheapest } from './cheapest.ts';
import { fastest } from './fastest.ts';
import type { InFlight } from './in-flight.ts';
import type { AnswerKind, Latencies } from './latencies.ts';
import { leastBusy } from './least-busy.ts';
import type { Rotations } from './rotations.ts';

/** Chooses among candidates that may all be tried; undefined for none. */
export type Choose = (candidates: readonly Candidate[], kind: AnswerKind) => Candidate | undefined;

/** What strategies look at. */
export interface Outlook {
  readonly rotations: Rotations;
  readonly inFlight: InFlight;
  readonly latencies: Latencies;
  readonly clock: Clock;
  /** Undefined where nobody knows prices. */
  readonly prices: PriceTable | undefined;
}

/** The strategies by the name that YAML uses. */
export const strategies = {
  'round-robin':
    ({ rotations }: Outlook): Choose =>
    (candidates) =>
      rotations.pick(candidates),
  'fill-first': (): Choose => (candidates) => candidates[0],
  'least-busy': leastBusy,
  latency: fastest,
  cost: cheapest,
} satisfies Record<string, (outlook: Outlook) => Choose>;
