/** Runs work one at a time. Who asks while it runs gets the next run, together with all others. */
export class ReloadQueue<Outcome> {
  readonly #work: () => Promise<Outcome>;
  #running: Promise<Outcome> | undefined;
  #next: Promise<Outcome> | undefined;

  constructor(work: () => Promise<Outcome>) {
    this.#work = work;
  }

  /** Resolves with the outcome of a run that begins after this call. */
  request(): Promise<Outcome> {
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined) return this.#start();
    const begin = (): Promise<Outcome> => this.#start();
    this.#next = this.#running.then(begin, begin);
    return this.#next;
  }

  /** Resolves when nothing runs and nobody waits. */
  async idle(): Promise<void> {
    for (let work = this.#current; work !== undefined; work = this.#current)
      await work.catch(() => undefined);
  }

  get #current(): Promise<Outcome> | undefined {
    return this.#next ?? this.#running;
  }

  #start(): Promise<Outcome> {
    this.#next = undefined;
    const run: Promise<Outcome> = this.#work().finally(() => {
      if (this.#running === run) this.#running = undefined;
    });
    this.#running = run;
    return run;
  }
}
