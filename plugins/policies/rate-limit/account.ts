import type { Claim, CountClaim, MoneyClaim } from './claims.ts';
import type { Counters } from './counters.ts';
import type { Spending } from './spending.ts';

/** A claim on a count, and where the count is kept. */
export interface CountStake {
  readonly claim: CountClaim;
  readonly counters: Counters;
}

/** A claim on money, and where it is kept what was spent. */
export interface MoneyStake {
  readonly claim: MoneyClaim;
  readonly spending: Spending;
}

/** Where accounts find what is kept; both make it where there is none yet. */
export interface Books {
  countersOf(subject: string): Counters;
  spendingOf(subject: string, period: MoneyClaim['period']): Spending;
}

/** What the claims of a client lead to, looked up once for all requests that make them. */
export class Account {
  readonly counts: readonly CountStake[];
  readonly funds: readonly MoneyStake[];
  readonly tokens: readonly CountStake[];
  /** Those in which a request takes a slot, each once, as it does where its tokens are to be settled. */
  readonly slots: readonly Counters[];
  /** Each once: two budgets of a period share one. */
  readonly spendings: readonly Spending[];
  readonly #kept: readonly (Counters | Spending)[];

  constructor(claims: readonly Claim[], books: Books) {
    const counts: CountStake[] = [];
    const funds: MoneyStake[] = [];
    for (const claim of claims)
      if (claim.kind === 'money')
        funds.push({ claim, spending: books.spendingOf(claim.subject.id, claim.period) });
      else counts.push({ claim, counters: books.countersOf(claim.subject.id) });
    this.counts = counts;
    this.funds = funds;
    this.tokens = counts.filter(({ claim }) => claim.kind === 'tokens');
    const held = counts.filter(({ claim }) => claim.kind !== 'requests');
    this.slots = [...new Set(held.map(({ counters }) => counters))];
    this.spendings = [...new Set(funds.map(({ spending }) => spending))];
    this.#kept = [...new Set(counts.map(({ counters }) => counters)), ...this.spendings];
  }

  /** Part of it is not what the books have any more. */
  get isForgotten(): boolean {
    for (const kept of this.#kept) if (kept.isForgotten) return true;
    return false;
  }

  /** What was spent before this process began is known. */
  get isLoaded(): boolean {
    for (const spending of this.spendings) if (!spending.isLoaded) return false;
    return true;
  }
}
