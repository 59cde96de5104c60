import type { ChargedCost, Logger } from '@ai-proxy/core';
import type { LogStore } from '../../operations/log-store/keys.ts';
import type { PriceTable } from '../cost/keys.ts';

/** Clients choose names of models: those after so many are not named. */
const mostModels = 1000;
const longestName = 200;

/** Says once each what keeps budgets from being enforced as they are written. */
export class BudgetWarnings {
  readonly #log: Logger;
  readonly #said = new Set<'charge' | 'store'>();
  readonly #unpriced = new Set<string>();

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

  /** An answer to a request with a budget has ended that nobody knows the price of. */
  onUnpriced(model: string): void {
    const name = model.slice(0, longestName).toWellFormed();
    if (this.#unpriced.has(name) || this.#unpriced.size >= mostModels) return;
    this.#unpriced.add(name);
    this.#log.warn(
      { model: name },
      'A model without a price counts nothing towards the budgets of clients. ' +
        'Give it a price in "model-prices", or leave it out of "allowed-models".',
    );
  }

  #say(matter: 'charge' | 'store', sentence: string): void {
    if (this.#said.has(matter)) return;
    this.#said.add(matter);
    this.#log.warn(sentence);
  }
}
