import { InFlight } from '../../../../../plugins/policies/router/in-flight.ts';
import { Latencies } from '../../../../../plugins/policies/router/latencies.ts';
import { Rotations } from '../../../../../plugins/policies/router/rotations.ts';
import type { Outlook } from '../../../../../plugins/policies/router/strategy.ts';

/** What a strategy sees of a gateway that has done nothing yet. */
export function fakeOutlook(changes: Partial<Outlook> = {}): Outlook {
  return {
    rotations: new Rotations(),
    inFlight: new InFlight(),
    latencies: new Latencies(),
    clock: { now: () => 0, monotonic: () => 0 },
    prices: undefined,
    ...changes,
  };
}
