import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import type { Redactor } from '../config/secrets.ts';

/** Structured log with one JSON object per line. */
export type Logger = PinoLogger;

export interface LogOptions {
  readonly level: string;
  readonly redactor: Redactor;
  readonly destination?: DestinationStream;
}

/** Lines wait for each other this long, so that a busy gateway does not write each of them alone. */
const flushMs = 200;
const flushBytes = 8 * 1024;

/**
 * A log that replaces every known secret, wherever in a line it stands. Without a destination it goes
 * to stderr; what waits is written at `flush` and at the exit of the process.
 */
export function createLog(options: LogOptions): Logger {
  const destination =
    options.destination ??
    pino.destination({ fd: 2, sync: false, minLength: flushBytes, periodicFlush: flushMs });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => options.redactor.clean(line) },
    },
    destination,
  );
}
