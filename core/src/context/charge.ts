import type { Usage } from '../dialect/model.ts';
import { key } from '../pipeline/key.ts';

/** Who counted the tokens: the provider, the gateway by an estimate, or nobody. */
export type UsageSource = 'provider' | 'estimated' | 'none';

/** What an exchange has cost. */
export interface ChargedCost {
  /** In 1e-12 US dollars; undefined where the model has no price. */
  readonly picoUsd: bigint | undefined;
  readonly usage: Usage | undefined;
  readonly source: UsageSource;
  /** Of the price table that the cost was worked out with. */
  readonly priceVersion: string | undefined;
}

/**
 * Set by whoever works out the cost, once the exchange has ended: layers above read it in their
 * `onEnd`, which runs after those of the layers below.
 */
export const Charge = key('cost.charge').of<ChargedCost>();
