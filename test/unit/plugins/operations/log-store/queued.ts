import { testHost } from '../../../../../core/src/testing/host.ts';
import type { Engine } from '../../../../../plugins/operations/log-store/engine.ts';
import {
  QueuedStore,
  type QueuedStoreOptions,
} from '../../../../../plugins/operations/log-store/queued-store.ts';
import { noonMs } from './rows.ts';

/** A store with short waits; its clock stands at noon. */
export function openQueued(
  engine: Engine,
  changes: Partial<QueuedStoreOptions> = {},
  log = testHost().log,
): QueuedStore {
  const options = {
    queueRecords: 10_000,
    bodyBytes: 1_000_000,
    flushMs: 10,
    ledgerFlushMs: 1,
    retentionDays: 0,
    maxRows: 0,
    ...changes,
  };
  return new QueuedStore(engine, options, { log, clock: { now: () => noonMs } });
}
