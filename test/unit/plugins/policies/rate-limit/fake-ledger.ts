import type { Ready } from '@ai-proxy/core';
import { Store } from '../../../../../plugins/operations/log-store/keys.ts';

interface Row {
  readonly client: string;
  readonly startedMs: number;
  readonly costPicoUsd: bigint | undefined;
}

/** A ledger in memory that can be told to fail; it counts how often it was asked what a client has spent. */
export class FakeLedger {
  readonly rows: Row[] = [];
  asked = 0;
  isBroken = false;

  async spentBy(client: string, fromMs: number): Promise<bigint> {
    this.asked++;
    await Promise.resolve();
    if (this.isBroken) throw new Error('The disk is gone.');
    return this.rows
      .filter((row) => row.client === client && row.startedMs >= fromMs)
      .reduce((sum, { costPicoUsd = 0n }) => sum + costPicoUsd, 0n);
  }
}

/** What a plugin sees of a gateway that keeps this ledger on a disk, or none. */
export function readyWith(ledger?: FakeLedger): Ready {
  const store = ledger === undefined ? undefined : { ledger, durable: true };
  return {
    executors: [],
    dialect: () => undefined,
    service: (key) => (key.name === Store.name ? store : undefined) as never,
  };
}
