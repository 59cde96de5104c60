/** The files that a configuration consists of: its text, and what it points at. */
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Certificate } from '../http/server.ts';
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

/** The certificate of `tls`, where it is enabled. Throws `ConfigError` where it cannot be used. */
export function readCertificate({ core, file }: LoadedConfig): Certificate | undefined {
  const { cert = '', enable, key = '' } = core.tls;
  if (!enable) return undefined;
  const certificate = { cert: readPart(file, cert), key: readPart(file, key) };
  try {
    createSecureContext(certificate);
  } catch (error) {
    throw unreadable(
      file,
      `The TLS files ${cert} and ${key} are no certificate and its key`,
      error,
    );
  }
  return certificate;
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

function readPart(config: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(config, `The TLS file ${path} cannot be read`, error);
  }
}

function unreadable(file: string, what: string, error: unknown): ConfigError {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  const hint = 'Check the path, and who may use it.';
  return new ConfigError([
    { code: 'CONFIG_INVALID', file, line: 1, column: 1, message: `${what} (${reason}).`, hint },
  ]);
}
