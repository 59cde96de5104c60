import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { createTables, tablesVersion } from './tables.ts';

export interface DatabaseOptions {
  /**
   * FULL: a commit has reached the disk. NORMAL: it survives a crash of the process, and may be lost when
   * the machine loses power.
   */
  readonly synchronous?: 'FULL' | 'NORMAL';
  readonly readOnly?: boolean;
}

/** How long a connection waits for another one. */
const busyTimeoutMs = 5000;
/** Ids that come in no order touch pages all over their indexes; those in memory are not read again. */
const cacheKibibytes = 16 * 1024;
/** A page that changes often is copied into the file itself the more seldom the larger this is. */
const checkpointPages = 4000;
/** The file of changes is cut to this size after each checkpoint. */
const journalLimitBytes = 64 * 1024 * 1024;

/** Opens a file; makes it where it is not there, for its owner's eyes only. */
export function openDatabase(path: string, options: DatabaseOptions = {}): DatabaseSync {
  const { readOnly = false, synchronous = 'NORMAL' } = options;
  if (!readOnly) closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs });
  try {
    if (!readOnly) database.exec(`PRAGMA journal_mode = WAL`);
    database.exec(`PRAGMA synchronous = ${synchronous}`);
    database.exec(`PRAGMA cache_size = -${cacheKibibytes}`);
    database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
    database.exec(`PRAGMA journal_size_limit = ${journalLimitBytes}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Makes the tables of a new file; throws where the file is of somebody else. */
export function prepareTables(database: DatabaseSync): void {
  inTransaction(database, () => {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version === tablesVersion) return;
    if (version > tablesVersion) throw new Error('a newer version of ai-proxy wrote this file');
    if (version > 0)
      throw new Error(
        'an older version of ai-proxy wrote this file; move it away, and a new one is made',
      );
    const [found] = database.prepare('SELECT name FROM sqlite_schema LIMIT 1').all();
    if (found !== undefined) throw new Error('this file is a database of something else');
    database.exec(createTables);
  });
}

/** Runs the change as one: all of it, or nothing where it throws. */
export function inTransaction<T>(database: DatabaseSync, change: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = change();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // Where the disk is full SQLite has rolled back already.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Closes a connection, with all changes in the file itself where that is possible. */
export function closeDatabase(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

/** A statement that reads; whole numbers come as bigint, since sums of costs may not fit a number. */
export function reading(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  statement.setReadBigInts(true);
  return statement;
}
