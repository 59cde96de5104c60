import type { ChargedCost, Logger } from '@ai-proxy/core';
import type { LogStore } from '../../operations/log-store/keys.ts';
import type { PriceTable } from '../cost/keys.ts';

/** Says once each what keeps budgets from being enforced as they are written. */
export class BudgetWarnings {
  readonly #log: Logger;
  readonly #said = new Set<'charge' | 'store'>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** A request with a budget begins. */
  onStore(store: Pick<LogStore, 'durable'> | undefined): void {
    if (store?.durable === true) return;
    this.#say(
      'store',
      'What clients have spent is forgotten with a restart, and their budgets begin anew: ' +
        'no plugin keeps it ("log-store" on a disk does).',
    );
  }

  /** Money is to be limited. Something else than "cost" may charge, so no more is said than is known. */
  onPrices(prices: PriceTable | undefined): void {
    if (prices !== undefined) return;
    this.#say(
      'charge',
      'Budgets and costs per day are enforced only where a plugin works out what requests cost: ' +
        '"cost" is not in the pipeline, or switched off.',
    );
  }

  /** An answer to a request with a budget is complete. */
  onCharge(charge: ChargedCost | undefined): void {
    if (charge !== undefined) return;
    this.#say(
      'charge',
      'Budgets are not enforced: no plugin works out what requests cost ("cost" does).',
    );
  }

  #say(matter: 'charge' | 'store', sentence: string): void {
    if (this.#said.has(matter)) return;
    this.#said.add(matter);
    this.#log.warn(sentence);
  }
}
