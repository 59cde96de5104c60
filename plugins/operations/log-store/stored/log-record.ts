import type { LogRecord } from '../keys.ts';
import { withoutBodies } from '../log-bodies.ts';
import { textCell, textOf, type Cells, type Columns, type ReadCells } from './column.ts';
import { parseAttempts } from './ledger-row.ts';
import { parseRowText, rowText } from './row-text.ts';

/**
 * Columns of the request log: those that it is searched by, and the whole record as JSON. Bodies have a
 * table of their own, so that a search does not read them.
 */
export const logColumns = {
  id: 'text',
  at_ms: 'integer',
  status: 'integer',
  client: 'text',
  provider: 'text',
  model: 'text',
  path: 'text',
  error: 'text',
  record: 'text',
} as const satisfies Columns;

/** A record as it is written: its columns, and its bodies where it has any. */
export type StoredRecord = readonly [record: Cells, ...bodies: Cells[]];

/** Members that JSON leaves out where they are unknown. */
const unknown: Partial<LogRecord> = {
  code: undefined,
  firstByteMs: undefined,
  client: undefined,
  tenant: undefined,
  provider: undefined,
  credential: undefined,
  servedModel: undefined,
  usage: undefined,
  usageSource: undefined,
  error: undefined,
};

/** The record as it is written. */
export function storedRecord(record: LogRecord): StoredRecord {
  const { atMs, client, error, id, model, path, provider, status } = record;
  const { requestBody, responseBody } = record;
  const hasBodies = requestBody !== undefined || responseBody !== undefined;
  const cells = [
    textCell(id),
    Math.round(atMs),
    status,
    textCell(client),
    textCell(provider),
    textCell(model),
    textCell(path),
    textCell(error),
    rowText(hasBodies ? withoutBodies(record) : record),
  ];
  return hasBodies ? [cells, [textCell(requestBody), textCell(responseBody)]] : [cells];
}

/** The record as it was read, with its bodies where those were read too. */
export function parseLogRecord(record: unknown, bodies: ReadCells = {}): LogRecord {
  const row = parseRowText(record) as LogRecord;
  return {
    ...unknown,
    ...row,
    attempts: parseAttempts(row.attempts),
    requestBody: textOf(bodies['request_body']),
    responseBody: textOf(bodies['response_body']),
  };
}
