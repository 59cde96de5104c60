import { callListener } from '../errors/listener.ts';

type Listener = (reason: string) => void;

/**
 * How long an exchange or one attempt of it is wanted. Cheaper than an AbortController, which it makes
 * only for those who ask for a signal.
 */
export class Lifetime {
  #reason: string | undefined;
  #controller: AbortController | undefined;
  #listeners: Listener[] | undefined;

  get ended(): boolean {
    return this.#reason !== undefined;
  }

  get reason(): string | undefined {
    return this.#reason;
  }

  /** A signal for libraries that want one. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(new Error(this.#reason));
    return this.#controller.signal;
  }

  /** Calls `run` when the lifetime ends, at once if it has; gives a function that takes it back. */
  onEnd(run: Listener): () => void {
    if (this.#reason !== undefined) {
      run(this.#reason);
      return () => undefined;
    }
    // No set: there are one or two of them, and a set takes up several times as much.
    const listeners = (this.#listeners ??= []);
    listeners.push(run);
    return () => {
      const at = listeners.indexOf(run);
      if (at !== -1) listeners.splice(at, 1);
    };
  }

  /**
   * Ends it once. Every listener is called, also after one that throws; the first error is thrown then. A promise
   * that a listener gives may fail unheard.
   */
  end(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller?.abort(new Error(reason));
    const listeners = this.#listeners ?? [];
    this.#listeners = undefined;
    const errors: unknown[] = [];
    // Taken off one by one, since a listener may take others back.
    for (let run = listeners.shift(); run !== undefined; run = listeners.shift())
      callListener(run, reason, (error) => errors.push(error));
    if (errors.length > 0) throw errors[0];
  }
}
