import type { ChargedCost, Logger } from '@ai-proxy/core';
import type { LogStore } from '../../operations/log-store/keys.ts';

/** Says once each what keeps budgets from being enforced as they are written. */
export class BudgetWarnings {
  readonly #log: Logger;
  readonly #said = new Set<string>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** A request with a budget begins. */
  onStore(store: Pick<LogStore, 'durable'> | undefined): void {
    if (store?.durable === true) return;
    this.#say(
      'What clients have spent is forgotten with a restart, and their budgets begin anew: ' +
        'no plugin keeps it ("log-store" on a disk does).',
    );
  }

  /** An answer to such a request is complete. */
  onCharge(charge: ChargedCost | undefined): void {
    if (charge !== undefined) return;
    this.#say('Budgets are not enforced: no plugin works out what requests cost ("cost" does).');
  }

  #say(sentence: string): void {
    if (this.#said.has(sentence)) return;
    this.#said.add(sentence);
    this.#log.warn(sentence);
  }
}
