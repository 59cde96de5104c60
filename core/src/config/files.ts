/** The files that a configuration consists of: its text, and what it points at. */
import { readFileSync } from 'node:fs';
import type { LogFiles, LogOutput } from '../observe/log-output.ts';
import type { LoadedConfig } from './load.ts';
import { ConfigError } from './problem.ts';

/** The text of a configuration file. Throws `ConfigError`. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(file, 'The file cannot be read', error);
  }
}

/** The daily files of the log, where it goes to files. Throws `ConfigError` where it cannot. */
export function readLogFiles(
  { core, file }: LoadedConfig,
  output: LogOutput,
): LogFiles | undefined {
  if (!core.loggingToFile) return undefined;
  const files = { directory: core.logDir, retentionDays: core.logRetentionDays };
  try {
    output.check(files);
  } catch (error) {
    throw unreadable(file, `No log can be written to log-dir ${core.logDir}`, error);
  }
  return files;
}

function unreadable(file: string, what: string, error: unknown): ConfigError {
  const reason = reasonOf(error);
  const hint = 'Check the path, and who may use it.';
  return new ConfigError([
    { code: 'CONFIG_INVALID', file, line: 1, column: 1, message: `${what} (${reason}).`, hint },
  ]);
}

/** The code of what a function of Node.js threw. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
