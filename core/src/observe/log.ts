import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import type { Redactor } from '../config/secrets.ts';

/** Structured log with one JSON object per line. */
export type Logger = PinoLogger;

export interface LogOptions {
  readonly level: string;
  readonly redactor: Redactor;
  readonly destination?: DestinationStream;
}

/** A log that replaces every known secret, wherever in a line it stands. */
export function createLog(options: LogOptions): Logger {
  const destination = options.destination ?? pino.destination(2);
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
