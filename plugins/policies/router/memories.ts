import type { Clock, Executor, Host } from '@ai-proxy/core';
import { Affinity } from './affinity.ts';
import { accountOf, wayOf } from './catalog.ts';
import { Cooldowns } from './cooldowns.ts';
import { InFlight } from './in-flight.ts';
import { Latencies } from './latencies.ts';
import { RetryBudget } from './retry-budget.ts';
import { Rotations } from './rotations.ts';

/** What the router remembers from one configuration to the next. */
export interface Memories {
  readonly cooldowns: Cooldowns;
  readonly inFlight: InFlight;
  readonly latencies: Latencies;
  readonly rotations: Rotations;
  readonly affinity: Affinity;
  readonly budget: RetryBudget;
}

/** The memories of the pipeline entry. */
export function memoriesOf(host: Host): Memories {
  return {
    cooldowns: host.carry('cooldowns', () => new Cooldowns()),
    inFlight: host.carry('in-flight', () => new InFlight()),
    latencies: host.carry('latencies', () => new Latencies()),
    rotations: host.carry('rotations', () => new Rotations()),
    affinity: host.carry('affinity', () => new Affinity()),
    budget: host.carry('retry-budget', () => new RetryBudget()),
  };
}

/** Forgets credentials that a new configuration does not have. */
export function pruneMemories(
  { cooldowns, latencies }: Memories,
  executors: readonly Executor[],
  clock: Clock,
): void {
  const credentials = executors.flatMap((executor) => executor.credentials);
  const accounts = credentials.map(accountOf);
  cooldowns.prune(new Set([...accounts, ...credentials.map(wayOf)]), clock.monotonic());
  latencies.prune(new Set(accounts));
}
