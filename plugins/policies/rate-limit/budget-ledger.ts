import { GatewayError, type ClientIdentity } from '@ai-proxy/core';
import type { CostLedger, LogStore } from '../../operations/log-store/keys.ts';
import type { BudgetWarnings } from './budget-warnings.ts';
import type { LoadSpent, Spending } from './spending.ts';

const retryAfterMs = 1000;

/** As much of the store as budgets need. */
export type BudgetStore = Pick<LogStore, 'durable' | 'requireDurable'> & {
  readonly ledger: Pick<CostLedger, 'spentBy'>;
};

/** Brings what clients have spent before this process began into memory. */
export class BudgetLedger {
  readonly #store: BudgetStore | undefined;
  readonly #warnings: BudgetWarnings;
  #kept: Promise<void> | undefined;

  constructor(store: BudgetStore | undefined, warnings: BudgetWarnings) {
    this.#store = store;
    this.#warnings = warnings;
  }

  /**
   * Waits until it is known what a client has spent. Rejects with `LEDGER_FULL`: whose budget is unknown
   * is not let in.
   */
  async load(
    spendings: readonly Spending[],
    client: ClientIdentity | undefined,
    nowMs: number,
  ): Promise<void> {
    try {
      // Nobody without a key has a name in the ledger.
      const read = client === undefined ? undefined : await this.#reader(client.id);
      await Promise.all(spendings.flatMap((spending) => spending.load(read, nowMs) ?? []));
    } catch (cause) {
      throw new GatewayError('LEDGER_FULL', {
        message: 'What this API key has spent cannot be read at present. Try again later.',
        retryAfterMs,
        cause,
      });
    }
  }

  async #reader(client: string): Promise<LoadSpent | undefined> {
    const store = this.#store;
    if (store === undefined) {
      this.#warnings.onStore(undefined);
      return undefined;
    }
    await (this.#kept ??= this.#keep(store));
    return (fromMs) => store.ledger.spentBy(client, fromMs);
  }

  /** A store that may choose is told to choose a disk. */
  async #keep(store: BudgetStore): Promise<void> {
    try {
      await store.requireDurable();
    } catch (cause) {
      this.#kept = undefined;
      throw cause;
    }
    this.#warnings.onStore(store);
  }
}
