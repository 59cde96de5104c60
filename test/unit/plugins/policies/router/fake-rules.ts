import type { AttemptRules } from '../../../../../plugins/policies/router/attempts.ts';
import { Cooldowns } from '../../../../../plugins/policies/router/cooldowns.ts';
import { Cooler } from '../../../../../plugins/policies/router/cooler.ts';
import { InFlight } from '../../../../../plugins/policies/router/in-flight.ts';
import { Latencies } from '../../../../../plugins/policies/router/latencies.ts';
import { RetryBudget } from '../../../../../plugins/policies/router/retry-budget.ts';
import type { SelectionRules } from '../../../../../plugins/policies/router/selection.ts';
import type { FakeHost } from '../fake-context.ts';

/** What a test cares about. */
export interface FakeRules extends Partial<Omit<AttemptRules, 'observers'>> {
  /** First cooldown for whatever reason; none cools unless told. */
  readonly firstMs?: number;
  readonly backoff?: SelectionRules['backoff'];
  readonly stickiness?: SelectionRules['stickiness'];
  readonly leavesProvider?: boolean;
}

/** Rules of a router that takes the first candidate, does not pause and repeats as often as it likes. */
export function fakeRules(
  host: FakeHost,
  changes: FakeRules = {},
): { attempting: AttemptRules; selecting: SelectionRules; cooler: Cooler } {
  const { firstMs = 0, ...rest } = changes;
  const cooler = new Cooler(
    new Cooldowns(),
    {
      firstMs: { refused: firstMs, limited: firstMs, failing: firstMs, unreachable: firstMs },
      jitter: 0,
    },
    host.clock,
    host.random,
  );
  return {
    cooler,
    attempting: {
      limits: rest.limits ?? { retries: 9, bootstrapRetries: 9, ambiguousRetries: 1 },
      budget: rest.budget ?? new RetryBudget(),
      budgetRules: rest.budgetRules ?? { percent: 0, perSecond: 1000 },
      observers: {
        clock: host.clock,
        cooler,
        inFlight: new InFlight(),
        latencies: new Latencies(),
      },
    },
    selecting: {
      choose: ([first]) => first,
      cooler,
      stickiness: rest.stickiness,
      backoff: rest.backoff ?? { capMs: 0, jitter: 0 },
      random: host.random,
      leavesProvider: rest.leavesProvider ?? true,
    },
  };
}
