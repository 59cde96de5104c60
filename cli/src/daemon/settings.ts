import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { errorCode } from '../lib/error-code.ts';
import { readStart } from '../lib/read-start.ts';
import { Refusal } from '../lib/refusal.ts';
import { namedOrUsual } from '../lib/usual-config.ts';
import { rootBlocks } from './root-blocks.ts';

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

/** Bytes that are looked at; a configuration that is larger is refused by every gateway. */
const looked = 4 * 1024 * 1024;
/** Bytes that YAML is read from as a whole; it takes a second for more. */
const parsed = 64 * 1024;
/** For what is passed on by another program. */
const waitMs = 2000;
/** Descriptors that this process was given: standard input, and what shells make of `<(…)`. */
const ownDescriptor = /^\/(?:dev\/stdin|dev\/fd\/\d+|proc\/self\/fd\/\d+)$/;

interface Wanted {
  /** As a flag says it. */
  readonly pidFile: string | undefined;
  readonly beforeStart?: boolean;
}

/**
 * Reads them from a configuration file, or from ./config.yaml where it is there. A file with mistakes gives
 * what can be understood, so that a gateway can be stopped although its file has been broken since. Throws
 * where the file that is named is not there, so that no other gateway is meant by mistake, and where there is
 * no file but a pipe or a device. Before a start both are left to the gateway; a PID file does without the file.
 */
export function daemonSettings(
  configFile: string | undefined,
  { beforeStart = false, pidFile }: Wanted,
): DaemonSettings {
  const file = namedOrUsual(configFile);
  const isOptional = beforeStart || pidFile !== undefined;
  const wanted = { isOptional, isNamed: configFile !== undefined };
  const root = file === undefined ? undefined : parseRoot(textOf(file, wanted) ?? '');
  const daemon = member(root, 'daemon');
  const seconds = member(daemon, 'shutdown-timeout');
  return {
    pidFile: resolve(pidFile ?? text(member(daemon, 'pid-file')) ?? usual.pidFile),
    logDirectory: resolve(text(member(root, 'log-dir')) ?? usual.logDirectory),
    shutdownTimeout: typeof seconds === 'number' ? seconds : usual.shutdownTimeout,
  };
}

/** Undefined where there is nothing to be read. */
function textOf(
  file: string,
  { isNamed, isOptional }: { readonly isNamed: boolean; readonly isOptional: boolean },
): string | undefined {
  let written: string | undefined;
  try {
    const facts = statSync(file);
    const isPlain = facts.isFile() || facts.isDirectory();
    if (!isPlain && (isOptional || file === '/dev/null')) return undefined;
    if (isPlain || ownDescriptor.test(resolve(file))) written = readStart(file, looked, waitMs);
  } catch (error) {
    if (isOptional || !isNamed) return undefined;
    throw notUsable(file, absence[errorCode(error)] ?? `cannot be read (${errorCode(error)})`);
  }
  if (written !== undefined) return written;
  throw notUsable(file, 'is a pipe or a device that does not end');
}

const absence: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EISDIR: 'is a folder',
};

function notUsable(file: string, why: string): Refusal {
  return new Refusal(
    `${file} ${why}. Name the configuration with --config, or with --pid-file the PID file of the gateway.`,
  );
}

function parseRoot(written: string): unknown {
  try {
    const blocks = rootBlocks(written, ['daemon', 'log-dir']);
    if (blocks === undefined && written.length > parsed) return JSON.parse(written) as unknown;
    const options = { logLevel: 'silent', uniqueKeys: false } as const;
    return parseDocument(blocks ?? written, options).toJS() as unknown;
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
