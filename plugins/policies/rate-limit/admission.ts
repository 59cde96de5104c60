import type { Account } from './account.ts';

/** How a request ended, for the limits it was counted under. */
export interface Outcome {
  /** What it used; undefined where nobody knows, so that the estimate stands. */
  readonly tokens: number | undefined;
  readonly picoUsd: bigint | undefined;
}

/** What a request that was let in holds, from the making of this until it is settled. */
export class Admission {
  readonly #account: Account;
  /** What it was estimated at; of a limit that is lower, all was set aside. */
  readonly #tokens: number;
  readonly #admittedMs: number;
  #isSettled = false;

  constructor(account: Account, tokens: number, admittedMs: number) {
    this.#account = account;
    this.#tokens = tokens;
    this.#admittedMs = admittedMs;
    for (const counters of account.slots) counters.enter();
    for (const { claim, counters } of account.tokens)
      counters.tokens.record(Math.min(tokens, claim.limit), admittedMs);
  }

  /** What the request costs is counted. */
  get countsMoney(): boolean {
    return this.#account.spendings.length > 0;
  }

  /**
   * Frees the slots and puts what was used in the place of what was estimated. A surplus counts from
   * now on: of a long answer it would have left the window before it was known.
   */
  settle(
    { tokens, picoUsd = 0n }: Outcome,
    times: { readonly startedMs: number; readonly nowMs: number; readonly monotonicMs: number },
  ): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    for (const counters of this.#account.slots) counters.leave();
    for (const spending of this.#account.spendings)
      spending.charge(picoUsd, times.startedMs, times.nowMs);
    if (tokens === undefined) return;
    for (const { claim, counters } of this.#account.tokens) {
      const surplus = tokens - Math.min(this.#tokens, claim.limit);
      if (surplus > 0) counters.tokens.record(surplus, times.monotonicMs);
      else counters.tokens.correct(this.#admittedMs, surplus, times.monotonicMs);
    }
  }
}
