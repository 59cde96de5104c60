import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { namedOrUsual } from '../lib/usual-config.ts';

/** What the commands around a running gateway need to know of its configuration. */
export interface DaemonSettings {
  /** Absolute. */
  readonly pidFile: string;
  /** Absolute. */
  readonly logDirectory: string;
  /** Seconds that requests in flight have when it stops. */
  readonly shutdownTimeout: number;
}

const usual = { pidFile: './ai-proxy.pid', logDirectory: './logs', shutdownTimeout: 30 };

/**
 * Reads them from a configuration file, or from ./config.yaml where it is there. A file with mistakes gives
 * what can be understood, so that a gateway can be stopped although its file has been broken since.
 */
export function daemonSettings(
  configFile: string | undefined,
  flags: { readonly pidFile: string | undefined },
): DaemonSettings {
  const root = parseRoot(namedOrUsual(configFile));
  const daemon = member(root, 'daemon');
  const seconds = member(daemon, 'shutdown-timeout');
  return {
    pidFile: resolve(flags.pidFile ?? text(member(daemon, 'pid-file')) ?? usual.pidFile),
    logDirectory: resolve(text(member(root, 'log-dir')) ?? usual.logDirectory),
    shutdownTimeout: typeof seconds === 'number' ? seconds : usual.shutdownTimeout,
  };
}

function parseRoot(file: string | undefined): unknown {
  if (file === undefined) return undefined;
  try {
    return parseDocument(readFileSync(file, 'utf8'), { logLevel: 'silent' }).toJS() as unknown;
  } catch {
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
