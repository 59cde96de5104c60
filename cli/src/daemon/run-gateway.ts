import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Gateway } from '@ai-proxy/core';
import { greeting } from '../lib/greeting.ts';
import { loadGateway, type LoadOptions } from '../lib/load-gateway.ts';
import { processSignals } from '../lib/process-signals.ts';
import { serve } from '../lib/serve.ts';
import type { Started } from './detached.ts';
import { CannotHold, holdInstance, type Instance } from './instance.ts';
import { Life } from './life.ts';
import { listeningUrl } from './listening-url.ts';
import type { Reloads } from './reloads.ts';
import { serviceManager } from './service-manager.ts';

export interface RunOptions {
  readonly configFile: string | undefined;
  /** Absolute. */
  readonly pidFile: string;
  /** Somebody counts on the PID file: without it the gateway does not start. */
  readonly needsPidFile: boolean;
  readonly gateway: LoadOptions;
  /** Facts for whoever has started it. */
  readonly listening: (started: Started) => void;
  /** For people only. */
  readonly stopping: (message: string) => void;
  readonly warn: (message: string) => void;
}

/** Drain, and then some: plugins are closed as well. */
const closingSeconds = 5;

/**
 * Runs a gateway until a signal ends it. Throws `AlreadyRunning`, `CannotHold`, `ConfigError` and
 * `ListenError`.
 */
export async function runGateway(options: RunOptions): Promise<void> {
  const life = new Life();
  const instance = await hold(options, life);
  process.once('exit', () => instance?.release());
  const settled = endedEarly();
  const gateway = await loadGateway(options.configFile, options.gateway);
  const manager = serviceManager(process.env, options.warn);
  await serve(gateway, {
    signals: processSignals(),
    observer: { reloading: () => manager.reloading(), ready: () => manager.ready('Serving') },
    listening: (address, reloads) => {
      settled();
      serving(life, gateway, { address, reloads });
      const pidFile = instance?.pidFile;
      options.listening({
        status: life.status(),
        greeting: greeting(gateway, address),
        ...(pidFile === undefined ? {} : { pidFile }),
      });
      manager.ready(`Serving at ${listeningUrl(gateway, address)}`);
    },
    reloadFailed: options.warn,
    stopping: (message) => {
      life.stopping();
      manager.stopping(gateway.config.core.daemon.shutdownTimeout + closingSeconds);
      options.stopping(message);
    },
  });
  await manager.told();
}

/** Without a PID file that nobody counts on it goes on: the directory may be read-only. */
async function hold(
  { needsPidFile, pidFile, warn }: RunOptions,
  life: Life,
): Promise<Instance | undefined> {
  try {
    return await holdInstance(pidFile, life);
  } catch (error) {
    if (needsPidFile || !(error instanceof CannotHold)) throw error;
    warn(`${error.message} Until then "stop", "status" and "reload" do not find this gateway.`);
    return undefined;
  }
}

function serving(
  life: Life,
  gateway: Gateway,
  { address, reloads }: { readonly address: AddressInfo; readonly reloads: Reloads },
): void {
  const { logDir, loggingToFile } = gateway.config.core;
  life.serving({
    gateway,
    url: listeningUrl(gateway, address),
    logDirectory: loggingToFile ? resolve(logDir) : undefined,
    reload: () => reloads.reloadAndTell(),
  });
}

/** A signal before the gateway listens ends the process in order; gives back what ends that. */
function endedEarly(): () => void {
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  const ends = (['SIGINT', 'SIGTERM'] as const).map((signal) => {
    const end = (): never => process.exit(codes[signal]);
    process.on(signal, end);
    return () => process.off(signal, end);
  });
  return () => {
    for (const off of ends) off();
  };
}
