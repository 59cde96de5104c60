import type { Warning } from '../dialect/dialect.ts';

/** What became of one attempt. */
export interface AttemptRecord {
  readonly provider: string;
  readonly credential: string;
  readonly model: string;
  readonly startedMs: number;
  readonly endedMs: number;
  /** `ok`, or the code of the failure. */
  readonly outcome: string;
  readonly status: number | undefined;
  readonly ambiguous: boolean;
}

/** Append-only record of an exchange, shared by all its forks. */
export class Trace {
  readonly #attempts: AttemptRecord[] = [];
  readonly #warnings: Warning[] = [];
  #shares: Map<string, number> | undefined;

  get attempts(): readonly AttemptRecord[] {
    return this.#attempts;
  }

  /** What translation could not express. */
  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  /**
   * Milliseconds that each plugin took by itself until the answer began, in the order of the pipeline; 0
   * while it is at work. Undefined where the client did not ask.
   */
  get shares(): ReadonlyMap<string, number> | undefined {
    return this.#shares;
  }

  /** Adds to the share of a plugin. */
  spent(name: string, ms: number): void {
    const shares = (this.#shares ??= new Map());
    shares.set(name, (shares.get(name) ?? 0) + ms);
  }

  record(attempt: AttemptRecord): void {
    this.#attempts.push(attempt);
  }

  warn(warnings: readonly Warning[]): void {
    // One by one: a body can cause more warnings than a call may have arguments.
    for (const warning of warnings) this.#warnings.push(warning);
  }
}
