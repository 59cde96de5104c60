import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import type { Redactor } from '../config/secrets.ts';
import { safeLine } from './log-line.ts';
import { stderrDestination } from './log-output.ts';

/** Structured log with one JSON object per line. */
export type Logger = PinoLogger;

export interface LogOptions {
  readonly level: string;
  readonly redactor: Redactor;
  readonly destination?: DestinationStream;
}

/**
 * A log that replaces every known secret, wherever in a line it stands, and keeps lines short and in one
 * piece. Without a destination it goes to stderr.
 */
export function createLog(options: LogOptions): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: isoTime(),
      hooks: { streamWrite: (line) => safeLine(options.redactor.clean(line)) },
    },
    options.destination ?? stderrDestination(),
  );
}

/** The log of one request: its id is in every line. */
export function logOfRequest(log: Logger, id: string): Logger {
  return log.child({ id });
}

/** The time as a member of lines. All but its milliseconds is made once for the lines of a second. */
export function isoTime(): () => string {
  let second = -1;
  let text = '';
  return () => {
    const nowMs = Date.now();
    const ms = nowMs % 1000;
    if (nowMs - ms !== second) {
      second = nowMs - ms;
      text = `,"time":"${new Date(second).toISOString().slice(0, -'000Z'.length)}`;
    }
    return `${text}${String(ms).padStart(3, '0')}Z"`;
  };
}
