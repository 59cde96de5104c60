import type { CostLedger, LogStore, RequestLog } from './keys.ts';
import type { ManagedStore } from './managed-store.ts';
import type { MemoryStore } from './memory/store.ts';

/** Rows that are on their way to the disk at once, while memory is emptied. */
const chunkRows = 500;

/** What has moved from memory to the disk. */
export interface Moved {
  /** Rows of the ledger. */
  readonly costs: number;
  readonly requests: number;
}

/** A store in memory that moves to the disk when somebody needs it to survive a restart. */
export class AutoStore implements ManagedStore {
  readonly ledger: CostLedger;
  readonly log: RequestLog;
  readonly #memory: MemoryStore;
  readonly #openDisk: () => Promise<ManagedStore>;
  readonly #onMoved: (moved: Moved) => void;
  #current: ManagedStore;
  #moving: Promise<void> | undefined;

  constructor(
    memory: MemoryStore,
    openDisk: () => Promise<ManagedStore>,
    onMoved: (moved: Moved) => void = () => undefined,
  ) {
    this.#memory = memory;
    this.#current = memory;
    this.#openDisk = openDisk;
    this.#onMoved = onMoved;
    this.ledger = this.#ledger();
    this.log = this.#log();
  }

  get durable(): boolean {
    return this.#current.durable;
  }

  get dropped(): LogStore['dropped'] {
    return this.#current.dropped;
  }

  /** Rejects where the disk cannot be used; everything stays in memory then. */
  requireDurable(): Promise<void> {
    this.#moving ??= this.#move().catch((error: unknown) => {
      this.#moving = undefined;
      throw error;
    });
    return this.#moving;
  }

  async flush(): Promise<void> {
    await this.#moved();
    await this.#current.flush();
  }

  async close(): Promise<void> {
    await this.#moved();
    await this.#current.close();
  }

  async #move(): Promise<void> {
    const disk = await this.#openDisk();
    this.#current = disk;
    const rows = this.#memory.ledger.rows();
    for (let at = 0; at < rows.length; at += chunkRows)
      await Promise.all(rows.slice(at, at + chunkRows).map((row) => disk.ledger.secure(row)));
    const records = this.#memory.log.records();
    for (const record of records) disk.log.append(record);
    this.#onMoved({ costs: rows.length, requests: records.length });
  }

  /** Resolves when no move is under way, however it went. */
  async #moved(): Promise<void> {
    try {
      await this.#moving;
    } catch {
      // Who asked for the move was told.
    }
  }

  #ledger(): CostLedger {
    const current = (): CostLedger => this.#current.ledger;
    const settled = async (): Promise<CostLedger> => {
      await this.#moved();
      return current();
    };
    return {
      append: (row) => current().append(row),
      secure: (row) => current().secure(row),
      get full() {
        return current().full;
      },
      spentBy: async (client, fromMs) => (await settled()).spentBy(client, fromMs),
      totals: async () => (await settled()).totals(),
      row: async (requestId) => (await settled()).row(requestId),
    };
  }

  #log(): RequestLog {
    const settled = async (): Promise<RequestLog> => {
      await this.#moved();
      return this.#current.log;
    };
    return {
      append: (record) => this.#current.log.append(record),
      page: async (query) => (await settled()).page(query),
      record: async (id) => (await settled()).record(id),
    };
  }
}
