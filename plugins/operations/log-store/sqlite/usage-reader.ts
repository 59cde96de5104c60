import { existsSync } from 'node:fs';
import { chosenKind } from '../chosen-kind.ts';
import { defaultPath } from '../open-store.ts';
import type { LogStoreOptions } from '../schema.ts';
import { bigintOf } from '../stored/column.ts';
import { openDatabase, reading } from './database.ts';
import { LedgerTable } from './ledger-table.ts';
import { tablesVersion } from './tables.ts';

/** What a client has used. */
export interface ClientUsage {
  /** Since the store was made. */
  readonly requests: number;
  /** On requests that started at the asked time or later, in 1e-12 US dollars. */
  readonly picoUsd: bigint;
}

/** Reads what clients have used while a gateway may be at work. */
export interface UsageReader {
  usageOf(client: string, fromMs: number): ClientUsage;
  close(): void;
}

/**
 * Opens the store of a configuration for reading. Undefined where another process cannot read it, or it
 * is not there yet; throws where the file is none of ours.
 */
export function openUsage(options: LogStoreOptions): UsageReader | undefined {
  const kind = chosenKind(options);
  const path = options.path ?? defaultPath;
  if (kind === 'memory' || kind === 'postgres' || !existsSync(path)) return undefined;
  const database = openDatabase(path, { readOnly: true });
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version !== tablesVersion) throw new Error('another version of ai-proxy wrote this file');
    const ledger = new LedgerTable(database);
    const requests = reading(
      database,
      'SELECT sum(requests) AS requests FROM client_days WHERE client = ?',
    );
    return {
      usageOf: (client, fromMs) => ({
        requests: Number(bigintOf(requests.get(client)?.['requests']) ?? 0n),
        picoUsd: ledger.spentBy(client, fromMs),
      }),
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}
