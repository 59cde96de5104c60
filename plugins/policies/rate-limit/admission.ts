import type { Counters } from './counters.ts';
import type { SecondWindow } from './second-window.ts';
import type { Spending } from './spending.ts';

/** Tokens that were set aside in a window when the request was let in. */
interface Reservation {
  readonly window: SecondWindow;
  readonly tokens: number;
}

/** How a request ended, for the limits it was counted under. */
export interface Outcome {
  /** What it used; undefined where nobody knows, so that the estimate stands. */
  readonly tokens: number | undefined;
  readonly picoUsd: bigint | undefined;
}

/** What a request that was let in holds, until it is settled. */
export class Admission {
  readonly #admittedMs: number;
  readonly #reservations: readonly Reservation[];
  readonly #slots: readonly Counters[];
  readonly #spendings: readonly Spending[];
  #isSettled = false;

  constructor(
    admittedMs: number,
    held: {
      readonly reservations: readonly Reservation[];
      readonly slots: readonly Counters[];
      readonly spendings: readonly Spending[];
    },
  ) {
    this.#admittedMs = admittedMs;
    this.#reservations = held.reservations;
    this.#slots = held.slots;
    this.#spendings = held.spendings;
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
    for (const counters of this.#slots) counters.leave();
    for (const spending of this.#spendings) spending.charge(picoUsd, times.startedMs, times.nowMs);
    if (tokens === undefined) return;
    for (const { window, tokens: reserved } of this.#reservations)
      if (tokens > reserved) window.record(tokens - reserved, times.monotonicMs);
      else window.correct(this.#admittedMs, tokens - reserved, times.monotonicMs);
  }
}
