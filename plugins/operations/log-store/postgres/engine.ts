import { GatewayError, type Logger } from '@ai-proxy/core';
import type { Engine } from '../engine.ts';
import { cellsText } from '../stored/cells-text.ts';
import { ledgerCells } from '../stored/ledger-row.ts';
import { UnwritableRow } from '../unwritable-row.ts';
import { insertLedger, readRow, readSpent, readTotals } from './ledger-table.ts';
import { Link } from './link.ts';
import { insertLog, readPage, readRecord, retainLog } from './log-table.ts';
import { Spool, type SpoolOptions } from './spool.ts';

/** When rows that the server did not take, although it is there, are given to it again. */
const againMs = 1000;
const schemes: readonly string[] = ['postgres:', 'postgresql:'];

/**
 * PostgreSQL with a spool for costs beside it. Does not wait for the server: whether it is there shows
 * when something is written.
 */
export async function openPostgres(
  url: string,
  options: SpoolOptions,
  log: Logger,
): Promise<Engine> {
  const link: Link = await linkTo(url, log, () => emptySpool());
  const spool = new Spool(options, log, (rows) => insertLedger(link, rows));
  let again: NodeJS.Timeout | undefined;

  function emptySpool(): void {
    spool.empty().catch(emptyLater);
  }

  /** Where the server is away, the link calls when it is back. */
  function emptyLater(): void {
    clearTimeout(again);
    if (!link.isDown) again = setTimeout(emptySpool, againMs).unref();
  }

  /** Sums are of all rows that were appended, so none may be left in the spool. */
  const withAllRows = async <T>(read: () => Promise<T>): Promise<T> => {
    await spool.empty();
    return read();
  };

  return {
    async writeLedger(rows) {
      const texts = rows.map((row) => cellsText(ledgerCells(row)));
      try {
        await insertLedger(link, texts);
      } catch (error) {
        if (error instanceof UnwritableRow) throw error;
        await spool.add(texts);
        emptyLater();
      }
    },
    writeLog: (records) => insertLog(link, records),
    spentBy: (client, fromMs) => withAllRows(() => readSpent(link, client, fromMs)),
    totals: () => withAllRows(() => readTotals(link)),
    row: (requestId) => withAllRows(() => readRow(link, requestId)),
    page: (query) => readPage(link, query),
    record: (id) => readRecord(link, id),
    retain: (limits) => retainLog(link, limits),
    async close() {
      clearTimeout(again);
      await link.close();
      await spool.close();
    },
  };
}

/** The client of PostgreSQL is loaded by those who use it only. */
async function linkTo(url: string, log: Logger, onBack: () => void): Promise<Link> {
  if (!URL.canParse(url) || !schemes.includes(new URL(url).protocol))
    throw new GatewayError('PLUGIN_SETUP_FAILED', {
      message:
        'The plugin "log-store" cannot read the URL of PostgreSQL in log-store.url. ' +
        'Write postgres://USER:PASSWORD@HOST:5432/DATABASE.',
    });
  const { default: pg } = await import('pg');
  return new Link(url, pg.Pool, log, onBack);
}
