import type { Engine } from '../engine.ts';
import { DatabaseThread } from './database-thread.ts';
import { rowsText } from './row-text.ts';

/**
 * Opens a file of SQLite. One thread writes, another one searches, so that costs never wait for
 * somebody who looks through the log. Rejects where the file cannot be used.
 */
export async function openSqlite(path: string): Promise<Engine> {
  const writer = new DatabaseThread('writer', path);
  const reader = new DatabaseThread('reader', path);
  try {
    await writer.call('open');
  } catch (error) {
    await writer.close();
    throw error;
  }
  return {
    writeLedger: async (rows) => writer.call('appendLedger', rowsText(rows)),
    writeLog: async (records) => writer.call('appendLog', rowsText(records)),
    spentBy: (client, fromMs) => writer.call('spentBy', client, fromMs),
    totals: () => writer.call('totals'),
    row: (requestId) => writer.call('row', requestId),
    page: (query) => reader.call('page', query),
    record: (id) => reader.call('record', id),
    async retain(limits) {
      while (await writer.call('retain', limits));
    },
    async close() {
      await reader.close();
      await writer.close();
    },
  };
}
