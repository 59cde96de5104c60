import { ConfigError, type Gateway } from '@ai-proxy/core';
import type { ReloadResult } from './control-messages.ts';

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
  readonly #observer: ReloadObserver;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(gateway: Gateway, observer: ReloadObserver) {
    this.#gateway = gateway;
    this.#observer = observer;
  }

  /** Reads the configuration again; says how it went. */
  reload(): Promise<ReloadResult> {
    const result = this.#last.then(() => (this.#stopped ? stopping : this.#reload()));
    this.#last = result;
    return result;
  }

  /** Refuses every reload from now on; resolves when the one that runs has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#last;
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
