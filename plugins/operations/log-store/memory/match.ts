import type { LogQuery, LogRecord } from '../keys.ts';

/** Whether a record is one of those that were asked for. */
export function matcher(query: LogQuery): (record: LogRecord) => boolean {
  const { provider, model, client, status, fromMs = -Infinity, toMs = Infinity } = query;
  const text = query.text === undefined ? undefined : foldAscii(query.text);
  return (record) =>
    record.atMs >= fromMs &&
    record.atMs < toMs &&
    (provider === undefined || record.provider === provider) &&
    (model === undefined || record.model === model) &&
    (client === undefined || record.client === client) &&
    (status === undefined || record.status === status) &&
    (text === undefined || searched(record).some((field) => foldAscii(field).includes(text)));
}

function searched({ id, model, path, client, error }: LogRecord): string[] {
  return [id, model, path, client ?? '', error ?? ''];
}

/** As SQLite compares with LIKE. */
function foldAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
