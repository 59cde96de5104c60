/** The files that a configuration consists of: its text, and what it points at. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
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

/** As `readLogFiles`, without making anything. Throws `ConfigError` where the directory cannot be written. */
export function checkLogFiles({ core, file }: LoadedConfig): void {
  if (!core.loggingToFile) return;
  let directory = resolve(core.logDir);
  while (!existsSync(directory)) directory = dirname(directory);
  try {
    accessSync(directory, constants.W_OK);
  } catch (error) {
    throw unreadable(file, `No log can be written to log-dir ${core.logDir}`, error);
  }
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
