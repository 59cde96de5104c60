import type { WriterCalls } from './calls.ts';
import { closeDatabase, openDatabase, prepareTables } from './database.ts';
import { LedgerTable } from './ledger-table.ts';
import { LogWriter } from './log-table.ts';

/** Opens the file for writing: a connection for costs, which reach the disk, and one for requests. */
export function openWriter(path: string): WriterCalls {
  const costs = openDatabase(path, { synchronous: 'FULL' });
  try {
    prepareTables(costs);
    const requests = openDatabase(path);
    const ledger = new LedgerTable(costs);
    const log = new LogWriter(requests);
    return {
      open: () => {},
      appendLedger: (rows) => ledger.append(rows),
      appendLog: (records) => log.append(records),
      retain: (limits) => log.retain(limits),
      spentBy: (client, fromMs) => ledger.spentBy(client, fromMs),
      totals: () => ledger.totals(),
      row: (requestId) => ledger.row(requestId),
      close: () => {
        requests.close();
        closeDatabase(costs);
      },
    };
  } catch (error) {
    costs.close();
    throw error;
  }
}
