import type { Engine } from '../engine.ts';
import { ledgerCells } from '../stored/ledger-row.ts';
import { storedRecord } from '../stored/log-record.ts';
import { DatabaseThread } from './database-thread.ts';

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
    writeLedger: async (rows) => writer.call('appendLedger', rows.map(ledgerCells)),
    writeLog: async (records) => writer.call('appendLog', records.map(storedRecord)),
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
