import type { Logger } from '@ai-proxy/core';
import type { Pool, PoolConfig } from 'pg';
import { UnwritableRow } from '../unwritable-row.ts';
import { isRowFault, isServerFault } from './fault.ts';
import { createTables, readVersion, tablesVersion } from './tables.ts';

/** A row of an answer, by column. */
export type ReadRow = Readonly<Record<string, unknown>>;

const connectMs = 3000;
const writeMs = 5000;
/** Searches of a large log take their time. */
const readMs = 30_000;
const firstProbeMs = 250;
const longestProbeMs = 5000;
const closeMs = 2000;

/**
 * The way to PostgreSQL. While the server is away whoever writes is told so at once, and one probe at a
 * time looks whether it is back. Making a link waits for nothing.
 */
export class Link {
  readonly #log: Logger;
  readonly #writers: Pool;
  readonly #readers: Pool;
  readonly #onBack: () => void;
  #prepared: Promise<void> | undefined;
  #isDown = false;
  #probeMs = firstProbeMs;
  #probe: NodeJS.Timeout | undefined;
  #closed = false;

  /** `onBack` is called when the server answers, the first time and after each time it was away. */
  constructor(
    url: string,
    PoolOf: new (config: PoolConfig) => Pool,
    log: Logger,
    onBack: () => void,
  ) {
    this.#log = log;
    this.#onBack = onBack;
    this.#writers = pool(PoolOf, url, writeMs);
    this.#readers = pool(PoolOf, url, readMs);
    this.#probe = setTimeout(() => void this.#look(), 0).unref();
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Rejects with `UnwritableRow` where a value is at fault. */
  async write(sql: string, values: readonly unknown[]): Promise<readonly ReadRow[]> {
    try {
      return await this.#query(this.#writers, sql, values);
    } catch (error) {
      if (isRowFault(error)) throw new UnwritableRow(String(error), { cause: error });
      throw error;
    }
  }

  read(sql: string, values: readonly unknown[] = []): Promise<readonly ReadRow[]> {
    return this.#query(this.#readers, sql, values);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#probe);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, closeMs)));
    const ended = Promise.allSettled([this.#writers.end(), this.#readers.end()]);
    await Promise.race([ended, late]);
    clearTimeout(timer);
  }

  async #query(from: Pool, sql: string, values: readonly unknown[]): Promise<readonly ReadRow[]> {
    if (this.#isDown || this.#closed) throw new Error('PostgreSQL is away.');
    try {
      await this.#prepare();
      return (await from.query<ReadRow>(sql, [...values])).rows;
    } catch (error) {
      if (isServerFault(error)) this.#lost(error);
      throw error;
    }
  }

  #prepare(): Promise<void> {
    this.#prepared ??= this.#makeTables().catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }

  async #makeTables(): Promise<void> {
    await this.#writers.query(createTables);
    const { rows } = await this.#writers.query<ReadRow>(readVersion);
    const version = Number(rows[0]?.['version']);
    if (version !== tablesVersion)
      throw new Error(
        `Another version of ai-proxy made the tables of this database (${version}, not ` +
          `${tablesVersion}). Name another database in log-store.url.`,
      );
  }

  #lost(err: unknown): void {
    if (this.#isDown || this.#closed) return;
    this.#isDown = true;
    this.#log.error({ err }, 'PostgreSQL is away; costs go to a file until it is back');
    this.#probeLater();
  }

  #probeLater(): void {
    this.#probe = setTimeout(() => void this.#look(), this.#probeMs).unref();
    this.#probeMs = Math.min(this.#probeMs * 2, longestProbeMs);
  }

  async #look(): Promise<void> {
    try {
      await this.#prepare();
      await this.#writers.query('SELECT 1');
    } catch (error) {
      if (this.#closed) return;
      if (this.#isDown) this.#probeLater();
      else this.#lost(error);
      return;
    }
    if (this.#closed) return;
    if (this.#isDown) this.#log.info('PostgreSQL is back');
    this.#isDown = false;
    this.#probeMs = firstProbeMs;
    this.#onBack();
  }
}

function pool(PoolOf: new (config: PoolConfig) => Pool, url: string, timeoutMs: number): Pool {
  const made = new PoolOf({
    connectionString: url,
    application_name: 'ai-proxy',
    max: 2,
    connectionTimeoutMillis: connectMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // A connection that breaks while it is idle: the next query finds out.
  made.on('error', () => {});
  return made;
}
