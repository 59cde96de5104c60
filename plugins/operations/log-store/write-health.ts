import type { Logger } from '@ai-proxy/core';

/** Says once that writing fails, and once that it works again. */
export class WriteHealth {
  readonly #log: Logger;
  readonly #what: string;
  #failing = false;

  /** `what` is written, in words: "costs", "requests". */
  constructor(log: Logger, what: string) {
    this.#log = log;
    this.#what = what;
  }

  failed(err: unknown): void {
    if (!this.#failing)
      this.#log.error({ err }, `${this.#what} cannot be written; they wait, and it is tried again`);
    this.#failing = true;
  }

  worked(): void {
    if (this.#failing) this.#log.info(`${this.#what} are written again`);
    this.#failing = false;
  }

  /** `facts` tell which row it is. */
  refused(err: unknown, facts: object): void {
    this.#log.error({ ...facts, err }, `one of the ${this.#what} cannot be stored and is left out`);
  }

  abandoned(rows: number): void {
    if (rows > 0) this.#log.error({ rows }, `${this.#what} that waited are lost: the store closes`);
  }
}
