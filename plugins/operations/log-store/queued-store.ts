import { GatewayError, type Clock, type Logger } from '@ai-proxy/core';
import type { Engine } from './engine.ts';
import type { CostLedger, LedgerRow, LogStore, RequestLog } from './keys.ts';
import { LogQueue } from './log-queue.ts';
import { daysToMs } from './utc-day.ts';
import { WriteHealth } from './write-health.ts';
import { batchRowsOf, closedError, WriteQueue } from './write-queue.ts';

export interface QueuedStoreOptions {
  readonly queueRecords: number;
  readonly bodyBytes: number;
  readonly flushMs: number;
  readonly ledgerFlushMs: number;
  /** 0 keeps requests for ever. */
  readonly retentionDays: number;
  /** 0 does not limit. */
  readonly maxRows: number;
}

const ledgerBatchRows = 1000;
const ledgerBatchBytes = 8 * 1024 * 1024;
/** What a row of the ledger takes. A guess. */
const ledgerRowBytes = 1024;
const retainEveryMs = 3_600_000;
const retryAfterMs = 1000;
/** How long a store that closes waits for a disk that fails. */
const closeLimitMs = 5000;

/** A database with queues in front of it. */
export class QueuedStore implements LogStore {
  readonly durable = true;
  readonly ledger: CostLedger;
  readonly log: RequestLog;
  readonly #engine: Engine;
  readonly #options: QueuedStoreOptions;
  readonly #rows: WriteQueue<LedgerRow>;
  readonly #records: LogQueue;
  readonly #logger: Logger;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #retention: NodeJS.Timeout;
  #closing: Promise<void> | undefined;

  constructor(
    engine: Engine,
    options: QueuedStoreOptions,
    host: { readonly log: Logger; readonly clock: Pick<Clock, 'now'> },
  ) {
    const { bodyBytes, flushMs, ledgerFlushMs, queueRecords } = options;
    this.#engine = engine;
    this.#options = options;
    this.#logger = host.log;
    this.#clock = host.clock;
    this.#rows = new WriteQueue({
      write: (rows) => engine.writeLedger(rows),
      everyMs: ledgerFlushMs,
      batchRows: batchRowsOf(ledgerBatchRows, queueRecords),
      batchBytes: ledgerBatchBytes,
      bytesOf: () => ledgerRowBytes,
      factsOf: ({ costPicoUsd, requestId }) => ({
        id: requestId,
        costPicoUsd: String(costPicoUsd),
      }),
      health: new WriteHealth(host.log, 'costs'),
    });
    this.#records = new LogQueue({
      write: (records) => engine.writeLog(records),
      everyMs: flushMs,
      capacity: queueRecords,
      bodyBytes,
      health: new WriteHealth(host.log, 'requests'),
    });
    this.ledger = ledgerOver(engine, this.#rows, queueRecords);
    this.log = logOver(engine, this.#records);
    this.#retention = setInterval(() => void this.#retain(), retainEveryMs).unref();
    void this.#retain();
  }

  get dropped(): LogStore['dropped'] {
    return this.#records.dropped;
  }

  requireDurable(): Promise<void> {
    return Promise.resolve();
  }

  async flush(): Promise<void> {
    await Promise.all([this.#rows.flush(), this.#records.flush()]);
  }

  /** Writes what waits, then lets go of the database. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#retention);
    await Promise.all([this.#rows.close(closeLimitMs), this.#records.close(closeLimitMs)]);
    await this.#engine.close();
  }

  async #retain(): Promise<void> {
    const { maxRows, retentionDays } = this.#options;
    const fromMs = retentionDays === 0 ? undefined : this.#clock.now() - daysToMs(retentionDays);
    try {
      await this.#engine.retain({ fromMs, maxRows });
    } catch (err) {
      if (this.#closing === undefined)
        this.#logger.warn(
          { err },
          'old requests could not be deleted; it is tried again in an hour',
        );
    }
  }
}

/** Reads see what was appended before, unless it cannot be written. */
function ledgerOver(engine: Engine, queue: WriteQueue<LedgerRow>, capacity: number): CostLedger {
  const checkRoom = (): void => {
    if (queue.size >= capacity) throw new GatewayError('LEDGER_FULL', { retryAfterMs });
  };
  return {
    append(row) {
      checkRoom();
      if (!queue.push(row)) throw closedError();
    },
    async secure(row) {
      checkRoom();
      await new Promise<void>((resolve, reject) =>
        queue.pushWaiting(row, (error) => (error === undefined ? resolve() : reject(error))),
      );
    },
    get full() {
      return queue.size >= capacity;
    },
    async spentBy(client, fromMs) {
      await queue.attempt();
      return engine.spentBy(client, fromMs);
    },
    async totals() {
      await queue.attempt();
      return engine.totals();
    },
    async row(requestId) {
      await queue.attempt();
      return engine.row(requestId);
    },
  };
}

/** As with the ledger. */
function logOver(engine: Engine, queue: LogQueue): RequestLog {
  return {
    append: (record) => queue.push(record),
    async page(query) {
      await queue.attempt();
      return engine.page(query);
    },
    async record(id) {
      await queue.attempt();
      return engine.record(id);
    },
  };
}
