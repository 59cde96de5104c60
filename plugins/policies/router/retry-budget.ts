/** How many attempts may be repeated, over all requests. */
export interface BudgetRules {
  /** Repeated attempts for each hundred requests. */
  readonly percent: number;
  /** Repeated attempts in any second besides. */
  readonly perSecond: number;
}

const secondMs = 1000;
/** What requests have earned fades, so that a quiet night does not pay for a storm. */
const fadeMs = 10_000;

/** Keeps an outage from being answered with a multiple of its requests. Outlives reloads. */
export class RetryBudget {
  #earned = 0;
  #earnedAtMs = 0;
  /** When repeated attempts of the last second were paid for besides what was earned. */
  #spentAtMs: number[] = [];

  /** Takes note of a request. */
  earn({ percent }: BudgetRules, nowMs: number): void {
    this.#fade(nowMs);
    this.#earned += percent / 100;
  }

  /** Pays for a repeated attempt; false where it may not be made. */
  take({ perSecond }: BudgetRules, nowMs: number): boolean {
    this.#fade(nowMs);
    if (this.#earned >= 1) {
      this.#earned--;
      return true;
    }
    this.#spentAtMs = this.#spentAtMs.filter((atMs) => nowMs - atMs < secondMs);
    if (this.#spentAtMs.length >= perSecond) return false;
    this.#spentAtMs.push(nowMs);
    return true;
  }

  #fade(nowMs: number): void {
    const agoMs = nowMs - this.#earnedAtMs;
    // Fading in steps spares an exponential for every request.
    if (agoMs < secondMs) return;
    this.#earned *= Math.exp(-agoMs / fadeMs);
    this.#earnedAtMs = nowMs;
  }
}
