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

  get attempts(): readonly AttemptRecord[] {
    return this.#attempts;
  }

  /** What translation could not express. */
  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  record(attempt: AttemptRecord): void {
    this.#attempts.push(attempt);
  }

  warn(warnings: readonly Warning[]): void {
    // One by one: a body can cause more warnings than a call may have arguments.
    for (const warning of warnings) this.#warnings.push(warning);
  }
}
