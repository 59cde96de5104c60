/**
 * A process that appends costs and requests without end, and writes the id of each row to stdout as soon
 * as it is acknowledged. Its first argument names a file of SQLite, or the URL of PostgreSQL; then come a
 * prefix of ids and the file of the spool.
 */
import type { Engine } from '../../../plugins/operations/log-store/engine.ts';
import type { LedgerRow, LogRecord } from '../../../plugins/operations/log-store/keys.ts';
import { WriteHealth } from '../../../plugins/operations/log-store/write-health.ts';
import { WriteQueue } from '../../../plugins/operations/log-store/write-queue.ts';
import { ledgerRow, logRecord } from '../../unit/plugins/operations/log-store/rows.ts';

/** Appends that are on their way at once. */
const lanes = 20;

const [target = '', prefix = '', spoolPath = ''] = process.argv.slice(2);
const log = { error: () => {}, info: () => {}, warn: () => {} } as never;
const health = new WriteHealth(log, 'rows');
const engine = await open();
const queue = {
  everyMs: 2,
  batchRows: 500,
  batchBytes: 1e6,
  bytesOf: () => 1,
  factsOf: () => ({}),
  health,
};
const rows = new WriteQueue<LedgerRow>({ ...queue, write: (batch) => engine.writeLedger(batch) });
const records = new WriteQueue<LogRecord>({ ...queue, write: (batch) => engine.writeLog(batch) });

await Promise.all(Array.from({ length: lanes }, (_, lane) => appendFor(lane)));

/** Loads only what it needs: the process is started often. */
async function open(): Promise<Engine> {
  if (target.startsWith('postgres:')) {
    const { openPostgres } =
      await import('../../../plugins/operations/log-store/postgres/engine.ts');
    return openPostgres(target, { path: spoolPath, limitBytes: 1e9 }, log);
  }
  const { openSqlite } = await import('../../../plugins/operations/log-store/sqlite/engine.ts');
  return openSqlite(target);
}

async function appendFor(lane: number): Promise<void> {
  for (let count = 0; ; count++) {
    const id = `${prefix}-${lane}-${count}`;
    records.push(logRecord(id, { requestBody: 'x'.repeat(300) }));
    await new Promise<void>((resolve) =>
      rows.pushWaiting(ledgerRow(id, { costPicoUsd: 3n }), () => resolve()),
    );
    // To a pipe this is synchronous: what is written here has left the process.
    process.stdout.write(`${id}\n`);
  }
}
