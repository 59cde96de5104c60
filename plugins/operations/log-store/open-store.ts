import { resolve } from 'node:path';
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

/** Opens the store that the options ask for. */
export async function openStore(options: LogStoreOptions, host: OpenHost): Promise<ManagedStore> {
  return openers[chosenKind(options)](options, host);
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
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new GatewayError('PLUGIN_SETUP_FAILED', {
      message:
        `The plugin "log-store" cannot use ${path}: ${said}. Let the gateway write there, ` +
        'or choose another file with log-store.path.',
      cause,
    });
  }
}

async function postgres(options: LogStoreOptions, host: OpenHost): Promise<ManagedStore> {
  const { spoolMegabytes, spoolPath, url } = options;
  if (url === undefined)
    throw new GatewayError('PLUGIN_SETUP_FAILED', {
      message: 'The plugin "log-store" is to use PostgreSQL, but has no URL. Set log-store.url.',
    });
  const spool = { path: spoolPath, limitBytes: spoolMegabytes * bytesPerMegabyte };
  return queued(await openPostgres(url, spool, host.log), options, host);
}

function queued(
  engine: ConstructorParameters<typeof QueuedStore>[0],
  { bodyMegabytes, ...options }: LogStoreOptions,
  host: OpenHost,
): QueuedStore {
  return new QueuedStore(engine, { ...options, bodyBytes: bodyMegabytes * bytesPerMegabyte }, host);
}
