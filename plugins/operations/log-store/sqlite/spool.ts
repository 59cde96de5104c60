import type { SpoolCalls } from './calls.ts';
import { closeDatabase, inTransaction, openDatabase } from './database.ts';

const tables = `
CREATE TABLE IF NOT EXISTS spool (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, json TEXT NOT NULL, aside INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS spool_waiting ON spool (seq) WHERE aside IS NULL;
`;

/** Opens a file in which rows of the ledger wait for a database that is away. */
export function openSpool(path: string): SpoolCalls {
  const database = openDatabase(path, { synchronous: 'FULL' });
  inTransaction(database, () => database.exec(tables));
  const insert = database.prepare('INSERT INTO spool (json) VALUES (?)');
  const waiting = database.prepare(
    'SELECT seq, json FROM spool WHERE aside IS NULL ORDER BY seq LIMIT ?',
  );
  const remove = database.prepare('DELETE FROM spool WHERE seq = ?');
  const aside = database.prepare('UPDATE spool SET aside = 1 WHERE seq = ?');
  const size = database.prepare(
    `SELECT (page_count - freelist_count) * page_size AS bytes
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  );
  return {
    add(rows, limitBytes) {
      if (Number(size.get()?.['bytes']) >= limitBytes) throw new Error(`${path} is full`);
      inTransaction(database, () => rows.forEach((json) => insert.run(json)));
    },
    oldest: (rows) =>
      waiting.all(rows).map(({ seq, json }) => ({ seq: Number(seq), json: String(json) })),
    forget: (rows) => inTransaction(database, () => rows.forEach((row) => remove.run(row))),
    setAside: (row) => void aside.run(row),
    close: () => closeDatabase(database),
  };
}
