import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { GatewayError, type Host } from '@ai-proxy/core';
import { AutoStore } from './auto-store.ts';
import { chosenKind } from './chosen-kind.ts';
import type { ManagedStore } from './managed-store.ts';
import { MemoryStore } from './memory/store.ts';
import { openPostgres } from './postgres/engine.ts';
import { QueuedStore } from './queued-store.ts';
import type { LogStoreOptions } from './schema.ts';
import { openSqlite } from './sqlite/engine.ts';

type OpenHost = Pick<Host, 'log' | 'clock'>;
type Opener = (options: LogStoreOptions, host: OpenHost) => Promise<ManagedStore> | ManagedStore;

const bytesPerMegabyte = 1024 * 1024;
/** File of SQLite where the configuration names none. */
export const defaultPath = './ai-proxy.db';

const openers: Readonly<Record<LogStoreOptions['kind'], Opener>> = {
  auto,
  memory,
  sqlite,
  postgres,
};

/** Opens the store that the options ask for; in a dry run one in memory, where that could be opened. */
export async function openStore(
  options: LogStoreOptions,
  host: OpenHost & Pick<Host, 'dryRun'>,
): Promise<ManagedStore> {
  const kind = chosenKind(options);
  if (!host.dryRun) return openers[kind](options, host);
  if (kind === 'sqlite') refuseUnwritable(options.path ?? defaultPath);
  if (kind === 'postgres') urlOf(options);
  return memory(options);
}

function refuseUnwritable(path: string): void {
  try {
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function unusable(path: string, cause: unknown): GatewayError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new GatewayError('PLUGIN_SETUP_FAILED', {
    message:
      `The plugin "log-store" cannot use ${path}: ${said}. Let the gateway write there, ` +
      'or choose another file with log-store.path.',
    cause,
  });
}

function auto(options: LogStoreOptions, host: OpenHost): AutoStore {
  const openDisk = () => sqlite({ ...options, path: defaultPath }, host);
  return new AutoStore(memory(options), openDisk, (moved) =>
    host.log.info(
      { path: resolve(defaultPath), ...moved },
      'costs and requests are kept on disk from now on, as what clients spend is limited',
    ),
  );
}

function memory({ bodyMegabytes, capacity }: LogStoreOptions): MemoryStore {
  return new MemoryStore({ capacity, bodyBytes: bodyMegabytes * bytesPerMegabyte });
}

async function sqlite(options: LogStoreOptions, host: OpenHost): Promise<ManagedStore> {
  const path = options.path ?? defaultPath;
  try {
    return queued(await openSqlite(path), options, host);
  } catch (cause) {
    throw unusable(path, cause);
  }
}

async function postgres(options: LogStoreOptions, host: OpenHost): Promise<ManagedStore> {
  const { spoolMegabytes, spoolPath } = options;
  const spool = { path: spoolPath, limitBytes: spoolMegabytes * bytesPerMegabyte };
  return queued(await openPostgres(urlOf(options), spool, host.log), options, host);
}

function urlOf({ url }: LogStoreOptions): string {
  if (url !== undefined) return url;
  throw new GatewayError('PLUGIN_SETUP_FAILED', {
    message: 'The plugin "log-store" is to use PostgreSQL, but has no URL. Set log-store.url.',
  });
}

function queued(
  engine: ConstructorParameters<typeof QueuedStore>[0],
  { bodyMegabytes, ...options }: LogStoreOptions,
  host: OpenHost,
): QueuedStore {
  return new QueuedStore(engine, { ...options, bodyBytes: bodyMegabytes * bytesPerMegabyte }, host);
}
