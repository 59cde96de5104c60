import type { LogRecord } from './keys.ts';

/** Size of the bodies of a record, counted as UTF-16 units: a measure, not the truth. */
export function bodyBytes({ requestBody, responseBody }: LogRecord): number {
  return (requestBody?.length ?? 0) + (responseBody?.length ?? 0);
}

/** The record as pages show it. */
export function withoutBodies(record: LogRecord): LogRecord {
  return { ...record, requestBody: undefined, responseBody: undefined };
}
