/** The files that a configuration consists of: its text, and what it points at. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { LogFiles, LogOutput } from '../observe/log-output.ts';
import { maxBytes } from './limits.ts';
import type { LoadedConfig } from './load.ts';
import { ConfigError } from './problem.ts';

/**
 * The text of a configuration file, or of what is read from a descriptor of this process, as /dev/stdin. Throws
 * `ConfigError`, also for pipes and devices, which may never end, and for more than is ever read.
 */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    const facts = statSync(file);
    if (!facts.isFile() && !facts.isDirectory()) return readOpen(file, facts);
    if (facts.size > maxBytes) throw tooLarge(file, `has ${megabytes(facts.size)} MB`);
    bytes = readFileSync(file);
  } catch (error) {
    throw error instanceof ConfigError ? error : unreadable(file, 'The file cannot be read', error);
  }
  return bytes.toString('utf8');
}

/** Descriptors that this process was given: standard input, and what shells make of `<(…)`. */
const ownDescriptor = /^\/(?:dev\/stdin|dev\/fd\/\d+|proc\/self\/fd\/\d+)$/;

/** What comes through a descriptor, which is there to be read once. */
function readOpen(file: string, facts: Stats): string {
  if (file === '/dev/null') return '';
  if (!ownDescriptor.test(resolve(file))) throw unfit(file, facts);
  const chunks: Buffer[] = [];
  let size = 0;
  const descriptor = openSync(file, 'r');
  try {
    for (;;) {
      const chunk = Buffer.alloc(65_536);
      const count = readSync(descriptor, chunk);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
      size += count;
      if (size > maxBytes) throw tooLarge(file, 'gives more than can be a configuration');
    }
  } finally {
    closeSync(descriptor);
  }
  // An empty configuration would open the gateway to everybody.
  if (size === 0) throw exhausted(file);
  return Buffer.concat(chunks).toString('utf8');
}

function unfit(file: string, facts: Stats): ConfigError {
  const kind = facts.isFIFO() ? 'a named pipe' : facts.isSocket() ? 'a socket' : 'a device';
  const message = `The configuration is ${kind}, which may never end.`;
  return refusal(
    file,
    message,
    'Name a regular file, or pass the text on: … | ai-proxy check --config /dev/stdin',
  );
}

function exhausted(file: string): ConfigError {
  const message = 'Nothing came through it; what comes through a pipe is read once.';
  return refusal(
    file,
    message,
    'Name a regular file, which can be read again when it has changed.',
  );
}

function tooLarge(file: string, what: string): ConfigError {
  const most = `a configuration has ${megabytes(maxBytes)} MB at most`;
  return refusal(file, `The file ${what}; ${most}.`, 'Check the path, or make it shorter.');
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '');
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
  return refusal(file, `${what} (${reasonOf(error)}).`, 'Check the path, and who may use it.');
}

function refusal(file: string, message: string, hint: string): ConfigError {
  return new ConfigError([{ code: 'CONFIG_INVALID', file, line: 1, column: 1, message, hint }]);
}

/** The code of what a function of Node.js threw. */
export function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
