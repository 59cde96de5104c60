import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Retention } from '../engine.ts';
import type { LogPage, LogQuery, LogRecord } from '../keys.ts';
import { logFilter, type FilterStyle } from '../log-filter.ts';
import { logColumns, parseLogRecord, type StoredRecord } from '../stored/log-record.ts';
import { inTransaction } from './database.ts';
import { insertInto } from './tables.ts';

/** Records that one transaction deletes, so that writes do not wait long. */
const chunkRows = 500;

const style: FilterStyle = {
  place: () => '?',
  like: (column, place) => `${column} LIKE ${place} ESCAPE '\\'`,
};

/** Requests as SQLite is asked for them. */
export class LogReader {
  readonly #database: DatabaseSync;
  readonly #record: StatementSync;
  readonly #bodies: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#record = database.prepare('SELECT seq, record FROM log WHERE id = ?');
    this.#bodies = database.prepare('SELECT * FROM log_bodies WHERE seq = ?');
  }

  page(query: LogQuery): LogPage {
    const { where, values } = logFilter(query, style);
    const counted = this.#database.prepare(`SELECT count(*) AS total FROM log ${where}`);
    const items = this.#database
      .prepare(`SELECT record FROM log ${where} ORDER BY at_ms DESC, seq DESC LIMIT ? OFFSET ?`)
      .all(...values, query.pageSize, (query.page - 1) * query.pageSize);
    return {
      items: items.map(({ record }) => parseLogRecord(record)),
      total: Number(counted.get(...values)?.['total']),
    };
  }

  record(id: string): LogRecord | undefined {
    const cells = this.#record.get(id);
    if (cells === undefined) return undefined;
    return parseLogRecord(cells['record'], this.#bodies.get(Number(cells['seq'])));
  }
}

/** Requests as SQLite takes and forgets them. */
export class LogWriter {
  readonly #database: DatabaseSync;
  readonly #addRecord: StatementSync;
  readonly #addBodies: StatementSync;
  readonly #older: StatementSync;
  readonly #first: StatementSync;
  readonly #deleteRecord: StatementSync;
  readonly #deleteBodies: StatementSync;
  #rows: number;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#addRecord = database.prepare(insertInto('log', logColumns, 'id'));
    this.#addBodies = database.prepare('INSERT OR REPLACE INTO log_bodies VALUES (?, ?, ?)');
    this.#older = database.prepare('SELECT seq FROM log WHERE at_ms < ? ORDER BY at_ms LIMIT ?');
    this.#first = database.prepare('SELECT seq FROM log ORDER BY at_ms, seq LIMIT ?');
    this.#deleteRecord = database.prepare('DELETE FROM log WHERE seq = ?');
    this.#deleteBodies = database.prepare('DELETE FROM log_bodies WHERE seq = ?');
    this.#rows = Number(database.prepare('SELECT count(*) AS rows FROM log').get()?.['rows']);
  }

  append(records: readonly StoredRecord[]): void {
    this.#rows += inTransaction(this.#database, () => {
      let added = 0;
      for (const record of records) if (this.#add(record)) added++;
      return added;
    });
  }

  /** Deletes some of the records that are too old or too many; true where there may be more. */
  retain({ fromMs, maxRows }: Retention): boolean {
    const surplus = maxRows === 0 ? 0 : Math.min(this.#rows - maxRows, chunkRows);
    const aged = fromMs === undefined ? [] : this.#older.all(fromMs, chunkRows);
    const doomed = aged.length > 0 || surplus <= 0 ? aged : this.#first.all(surplus);
    if (doomed.length === 0) return false;
    inTransaction(this.#database, () => {
      for (const { seq } of doomed) {
        this.#deleteRecord.run(Number(seq));
        this.#deleteBodies.run(Number(seq));
      }
    });
    this.#rows -= doomed.length;
    return true;
  }

  #add([record, bodies]: StoredRecord): boolean {
    const { changes, lastInsertRowid } = this.#addRecord.run(...record);
    if (changes === 0) return false;
    if (bodies !== undefined) this.#addBodies.run(lastInsertRowid, ...bodies);
    return true;
  }
}
