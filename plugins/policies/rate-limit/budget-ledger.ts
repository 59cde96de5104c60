import { GatewayError, type ClientIdentity } from '@ai-proxy/core';
import type { CostLedger, LogStore } from '../../operations/log-store/keys.ts';
import type { BudgetWarnings } from './budget-warnings.ts';
import type { Claim } from './claims.ts';
import type { LoadSpent, Spendings } from './spending.ts';

const retryAfterMs = 1000;

/** As much of the store as budgets need. */
export type BudgetStore = Pick<LogStore, 'durable' | 'requireDurable'> & {
  readonly ledger: Pick<CostLedger, 'spentBy'>;
};

/** Brings what clients have spent before this process began into memory. */
export class BudgetLedger {
  readonly #store: BudgetStore | undefined;
  readonly #spendings: Spendings;
  readonly #warnings: BudgetWarnings;
  #kept: Promise<void> | undefined;

  constructor(store: BudgetStore | undefined, spendings: Spendings, warnings: BudgetWarnings) {
    this.#store = store;
    this.#spendings = spendings;
    this.#warnings = warnings;
  }

  /**
   * Waits until the spendings that the claims are about are known; undefined where they are. Rejects with `LEDGER_FULL`: whose
   * budget is unknown is not let in.
   */
  load(
    claims: readonly Claim[],
    client: ClientIdentity | undefined,
    nowMs: number,
  ): Promise<void> | undefined {
    const unknown = claims.some(
      (claim) =>
        claim.kind === 'money' && !this.#spendings.of(claim.subject.id, claim.period).isLoaded,
    );
    return unknown ? this.#load(claims, client, nowMs) : undefined;
  }

  async #load(
    claims: readonly Claim[],
    client: ClientIdentity | undefined,
    nowMs: number,
  ): Promise<void> {
    try {
      // Nobody without a key has a name in the ledger.
      const read = client === undefined ? undefined : await this.#reader(client.id);
      await Promise.all(
        claims.flatMap((claim) => {
          if (claim.kind !== 'money') return [];
          return this.#spendings.of(claim.subject.id, claim.period).load(read, nowMs) ?? [];
        }),
      );
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
