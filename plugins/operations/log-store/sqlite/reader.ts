import type { ReaderCalls } from './calls.ts';
import { openDatabase } from './database.ts';
import { LogReader } from './log-table.ts';

/** Opens the file for searches, which must not hold up writes. */
export function openReader(path: string): ReaderCalls {
  const database = openDatabase(path, { readOnly: true });
  const log = new LogReader(database);
  return {
    page: (query) => log.page(query),
    record: (id) => log.record(id),
    close: () => database.close(),
  };
}
