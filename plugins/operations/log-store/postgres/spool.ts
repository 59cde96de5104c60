import { existsSync } from 'node:fs';
import type { Logger } from '@ai-proxy/core';
import type { SpooledRow } from '../sqlite/calls.ts';
import { DatabaseThread } from '../sqlite/database-thread.ts';
import { UnwritableRow } from '../unwritable-row.ts';

export interface SpoolOptions {
  readonly path: string;
  readonly limitBytes: number;
}

const batchRows = 500;

/**
 * Rows of the ledger that are safe on this machine, until PostgreSQL takes them. The file is a SQLite
 * database: gateways on one machine may share it, and a crash in the middle of a write leaves no torn row.
 */
export class Spool {
  readonly #options: SpoolOptions;
  readonly #thread: DatabaseThread<'spool'>;
  readonly #log: Logger;
  /** Writes rows, as JSON texts, to PostgreSQL. */
  readonly #write: (rows: readonly string[]) => Promise<void>;
  /** The file may hold rows. */
  #isUsed: boolean;
  #added = 0;
  #emptying: Promise<void> | undefined;

  constructor(
    options: SpoolOptions,
    log: Logger,
    write: (rows: readonly string[]) => Promise<void>,
  ) {
    this.#options = options;
    this.#thread = new DatabaseThread('spool', options.path);
    this.#log = log;
    this.#write = write;
    this.#isUsed = existsSync(options.path);
  }

  /** Resolves when the rows are on the disk. Rejects where the file is full. */
  async add(rows: readonly string[]): Promise<void> {
    this.#isUsed = true;
    this.#added++;
    await this.#thread.call('add', rows, this.#options.limitBytes);
  }

  /** Gives every row to PostgreSQL. Rejects where it does not take them at present. */
  empty(): Promise<void> {
    if (!this.#isUsed) return Promise.resolve();
    this.#emptying ??= this.#empty().finally(() => (this.#emptying = undefined));
    return this.#emptying;
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async #empty(): Promise<void> {
    let moved = 0;
    for (;;) {
      const added = this.#added;
      const rows = await this.#thread.call('oldest', batchRows);
      if (rows.length === 0) {
        if (added === this.#added) this.#isUsed = false;
        if (moved > 0) this.#log.info({ rows: moved }, 'costs that waited are in PostgreSQL');
        return;
      }
      await this.#move(rows);
      moved += rows.length;
    }
  }

  /** Rows that PostgreSQL refuses are found by trying each alone. */
  async #move(rows: readonly SpooledRow[]): Promise<void> {
    try {
      await this.#write(rows.map(({ json }) => json));
    } catch (error) {
      if (!(error instanceof UnwritableRow)) throw error;
      if (rows.length > 1) {
        for (const row of rows) await this.#move([row]);
        return;
      }
      this.#log.error({ err: error }, 'PostgreSQL refuses one of the costs; it stays in the spool');
      for (const { seq } of rows) await this.#thread.call('setAside', seq);
      return;
    }
    await this.#thread.call(
      'forget',
      rows.map(({ seq }) => seq),
    );
  }
}
