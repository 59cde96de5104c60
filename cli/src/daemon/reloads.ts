import { ConfigError, type Gateway } from '@ai-proxy/core';
import { envFile, newerEnvFile } from '../lib/env-file.ts';
import type { ReloadResult } from './control-messages.ts';
import { ReloadHistory } from './reload-history.ts';

const stopping: ReloadResult = {
  reloaded: false,
  message: 'The gateway is stopping; it does not reload any more.',
  problems: [],
};

/** Who is told that a reload begins and ends. */
export interface ReloadObserver {
  reloading(): void;
  ready(): void;
}

/** Reloads a gateway for everybody who wants it, one reload after the other, until it stops. */
export class Reloads {
  readonly #gateway: Gateway;
  readonly #history: ReloadHistory;
  readonly #observer: ReloadObserver;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(gateway: Gateway, observer: ReloadObserver) {
    this.#gateway = gateway;
    this.#history = new ReloadHistory(gateway);
    this.#observer = observer;
  }

  /** Reads the configuration again; says how it went. */
  reload(): Promise<ReloadResult> {
    return this.#queue(() => this.#reload());
  }

  /** The same for somebody who is told, also of what was taken over before without being asked. */
  async reloadAndTell(): Promise<ReloadResult> {
    const result = await this.#queue(() => this.#reloadAndTell());
    const newerVariables = newerEnvFile(envFile);
    return newerVariables === undefined ? result : { ...result, newerVariables };
  }

  /** Refuses every reload from now on; resolves when the one that runs has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#last;
  }

  #queue(work: () => Promise<ReloadResult>): Promise<ReloadResult> {
    const result = this.#last.then(() => (this.#stopped ? stopping : work()));
    this.#last = result;
    return result;
  }

  async #reloadAndTell(): Promise<ReloadResult> {
    const result = await this.#reload();
    if (!result.reloaded) return result;
    const before = this.#history.told(result.changed);
    return before === undefined ? result : { ...result, before };
  }

  async #reload(): Promise<ReloadResult> {
    this.#observer.reloading();
    try {
      return { reloaded: true, ...(await this.#gateway.reload()) };
    } catch (error) {
      const problems = error instanceof ConfigError ? error.problems : [];
      return { reloaded: false, message: reasonOf(error), problems };
    } finally {
      if (!this.#stopped) this.#observer.ready();
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
