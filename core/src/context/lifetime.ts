/**
 * How long an exchange or one attempt of it is wanted. Cheaper than an AbortController, which it makes
 * only for those who ask for a signal.
 */
export class Lifetime {
  #reason: string | undefined;
  #controller: AbortController | undefined;
  #listeners: Set<(reason: string) => void> | undefined;

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
  onEnd(run: (reason: string) => void): () => void {
    if (this.#reason !== undefined) {
      run(this.#reason);
      return () => undefined;
    }
    const listeners = (this.#listeners ??= new Set());
    listeners.add(run);
    return () => listeners.delete(run);
  }

  /** Ends it once. Every listener is called, also after one that throws; the first error is thrown then. */
  end(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#controller?.abort(new Error(reason));
    const listeners = this.#listeners;
    this.#listeners = undefined;
    const errors: unknown[] = [];
    for (const run of listeners ?? []) {
      try {
        run(reason);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
