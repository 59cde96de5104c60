import type { LogStore } from '../keys.ts';
import { MemoryLedger } from './ledger.ts';
import { MemoryLog } from './log.ts';

export interface MemoryOptions {
  readonly capacity: number;
  readonly bodyBytes: number;
}

/** A store that a restart empties. */
export class MemoryStore implements LogStore {
  readonly ledger: MemoryLedger;
  readonly log: MemoryLog;
  readonly durable = false;
  readonly dropped = { records: 0, bodies: 0 };

  constructor({ capacity, bodyBytes }: MemoryOptions) {
    this.ledger = new MemoryLedger(capacity);
    this.log = new MemoryLog(capacity, bodyBytes);
  }

  requireDurable(): Promise<void> {
    return Promise.resolve();
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
