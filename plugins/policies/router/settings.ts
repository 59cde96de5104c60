import type { Host, OptionsOf } from '@ai-proxy/core';
import type { PriceTable } from '../cost/keys.ts';
import type { AttemptRules } from './attempts.ts';
import { Cooler } from './cooler.ts';
import type { Memories } from './memories.ts';
import type { routerOptions } from './schema.ts';
import type { SelectionRules } from './selection.ts';
import { Stickiness } from './stickiness.ts';
import { strategies } from './strategy.ts';

/** Options of the plugin as the core passes them. */
export type RouterOptions = OptionsOf<typeof routerOptions>;

const secondMs = 1000;

/** Cools credentials as the options say. */
export function coolerOf(host: Host, options: RouterOptions, { cooldowns }: Memories): Cooler {
  const firstMs = {
    refused: options.cooldownAuthSecs * secondMs,
    limited: options.cooldown429Secs * secondMs,
    failing: options.cooldown5xxSecs * secondMs,
    unreachable: options.cooldownNetworkSecs * secondMs,
  };
  const rules = { firstMs, jitter: options.jitterFactor };
  return new Cooler(cooldowns, rules, host.clock, host.random);
}

/** How often attempts are repeated. */
export function attemptRules(
  { clock }: Host,
  options: RouterOptions,
  { budget, cooler, inFlight, latencies }: Memories & { readonly cooler: Cooler },
): AttemptRules {
  return {
    limits: {
      retries: options.requestRetry,
      bootstrapRetries: options.bootstrapRetries,
      ambiguousRetries: options.retryAmbiguous ? 1 : 0,
    },
    budget,
    budgetRules: { percent: options.budgetPercent, perSecond: options.budgetPerSecond },
    observers: { clock, cooler, inFlight, latencies },
  };
}

/** Which candidate is next. */
export function selectionRules(
  { clock, random }: Host,
  options: RouterOptions,
  known: Memories & { readonly cooler: Cooler; readonly prices: PriceTable | undefined },
): SelectionRules {
  const { enabled, header, ttlSecs } = options.sessionAffinity;
  const { affinity, cooler } = known;
  const sticky = { header: header.toLowerCase(), ttlMs: ttlSecs * secondMs };
  return {
    choose: strategies[options.strategy]({ ...known, clock }),
    cooler,
    stickiness: enabled ? new Stickiness(affinity, sticky, cooler, clock) : undefined,
    backoff: { capMs: options.maxRetryInterval * secondMs, jitter: options.jitterFactor },
    random,
    leavesProvider: options.fallbackEnabled,
  };
}
