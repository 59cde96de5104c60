import type { Ready } from '@ai-proxy/core';
import { Store, type CostLedger } from '../../../../../plugins/operations/log-store/keys.ts';
import { Prices, type PriceTable } from '../../../../../plugins/policies/cost/keys.ts';

interface Row {
  readonly client: string;
  readonly startedMs: number;
  readonly costPicoUsd: bigint | undefined;
}

/** A store in memory that can be told to fail; it counts what it was asked. */
export class FakeStore {
  readonly rows: Row[] = [];
  readonly ledger: Pick<CostLedger, 'spentBy'> = this;
  durable = true;
  isBroken = false;
  /** How often somebody asked what a client has spent. */
  asked = 0;
  /** How often somebody asked for a disk. */
  required = 0;

  requireDurable = (): Promise<void> => {
    this.required++;
    return Promise.resolve();
  };

  async spentBy(client: string, fromMs: number): Promise<bigint> {
    this.asked++;
    await Promise.resolve();
    if (this.isBroken) throw new Error('The disk is gone.');
    return this.rows
      .filter((row) => row.client === client && row.startedMs >= fromMs)
      .reduce((sum, { costPicoUsd = 0n }) => sum + costPicoUsd, 0n);
  }
}

/** Prices of a table without models. */
export const fakePrices: PriceTable = {
  version: '1',
  costOf: () => undefined,
  rateOf: () => undefined,
};

/** What a plugin sees of a gateway with this store, or without one, and with prices or without. */
export function readyWith(store?: FakeStore, prices: PriceTable | null = fakePrices): Ready {
  const services: Readonly<Record<string, unknown>> = {
    [Store.name]: store,
    [Prices.name]: prices ?? undefined,
  };
  return {
    executors: [],
    dialect: () => undefined,
    service: (key) => services[key.name] as never,
  };
}
