import { Account, type CountStake, type MoneyStake } from './account.ts';
import { Admission } from './admission.ts';
import type { Claim, CountClaim } from './claims.ts';
import { Counters } from './counters.ts';
import { Spendings } from './spending.ts';
import { windowMs, type Window } from './window.ts';

/** One moment on both clocks: windows follow the one that never jumps, days and months the other one. */
export interface Moment {
  readonly monotonicMs: number;
  /** Unix time in milliseconds. */
  readonly nowMs: number;
}

/** What is left of a limit. */
export interface LimitState {
  readonly claim: CountClaim;
  readonly remaining: number;
  /** Milliseconds until more is left than now, or anything at all; 0: nothing is used. */
  readonly moreMs: number;
  /** Milliseconds until all of it is left. */
  readonly fullMs: number;
}

/** The limit that holds a request up the longest. */
export interface Refusal {
  readonly claim: Claim;
  /** Milliseconds after which the request is let in if nobody else comes; Infinity: no time helps. */
  readonly waitMs: number;
}

/** What became of a request; `states` are those of limits on requests and tokens, after it. */
export type Verdict =
  | { readonly refusal: Refusal; readonly states: readonly LimitState[] }
  | {
      readonly refusal: undefined;
      readonly admission: Admission;
      readonly states: readonly LimitState[];
    };

const looksPerRequest = 16;
/** Nobody knows when a slot is free; who is told no time tries again at once. */
const slotWaitMs = 1000;

/** Keeps the windows, slots and spendings of all clients. */
export class Limiter {
  readonly #spendings = new Spendings();
  readonly #counters = new Map<string, Counters>();
  readonly #accounts = new WeakMap<readonly Claim[], Account>();
  #sweeping: Iterator<[string, Counters]> | undefined;
  #sweptMs = 0;

  /** Subjects that take up memory. */
  get size(): number {
    return this.#counters.size + this.#spendings.size;
  }

  /** What claims lead to; kept for as long as the list of them and what it leads to. */
  accountOf(claims: readonly Claim[]): Account {
    const known = this.#accounts.get(claims);
    if (known !== undefined && !known.isForgotten) return known;
    const account = new Account(claims, {
      countersOf: (subject) => this.#countersOf(subject),
      spendingOf: (subject, period) => this.#spendings.of(subject, period),
    });
    this.#accounts.set(claims, account);
    return account;
  }

  /**
   * Lets a request in and counts it under all of its claims, or refuses it and counts it under none.
   * Nothing happens between looking and counting, so no two requests take the same place.
   */
  admit(claims: readonly Claim[], tokens: number, moment: Moment): Verdict {
    this.#sweep(moment);
    const account = this.accountOf(claims);
    const refusal = refusalOf(account, tokens, moment);
    if (refusal !== undefined) return { refusal, states: statesOf(account, moment) };
    const admission = take(account, tokens, moment);
    return { refusal, admission, states: statesOf(account, moment) };
  }

  #countersOf(subject: string): Counters {
    const known = this.#counters.get(subject);
    if (known !== undefined) return known;
    const counters = new Counters();
    this.#counters.set(subject, counters);
    return counters;
  }

  /**
   * Once a minute, since what is idle was in use a minute ago. Looks at a few subjects with each request:
   * looking at all at once would hold requests up.
   */
  #sweep({ monotonicMs, nowMs }: Moment): void {
    if (this.#sweeping === undefined) {
      if (monotonicMs - this.#sweptMs < windowMs) return;
      this.#sweptMs = monotonicMs;
      this.#sweeping = this.#counters.entries();
      this.#spendings.sweep(nowMs);
    }
    for (let looks = 0; looks < looksPerRequest; looks++) {
      const { done, value } = this.#sweeping.next();
      if (done === true) {
        this.#sweeping = undefined;
        return;
      }
      const [subject, counters] = value;
      if (!counters.isIdle(monotonicMs)) continue;
      this.#counters.delete(subject);
      counters.forget();
    }
  }
}

function refusalOf(account: Account, tokens: number, moment: Moment): Refusal | undefined {
  let held: Claim | undefined;
  let longestMs = 0;
  for (const stake of account.counts) {
    const waitMs = countWaitMs(stake, tokens, moment.monotonicMs);
    if (waitMs <= 0 || waitMs < longestMs) continue;
    held = stake.claim;
    longestMs = waitMs;
  }
  for (const stake of account.funds) {
    const waitMs = moneyWaitMs(stake, moment.nowMs);
    if (waitMs <= 0 || waitMs < longestMs) continue;
    held = stake.claim;
    longestMs = waitMs;
  }
  return held === undefined ? undefined : { claim: held, waitMs: longestMs };
}

function countWaitMs({ claim, counters }: CountStake, tokens: number, nowMs: number): number {
  const { kind, limit } = claim;
  if (kind === 'slots') return counters.atWork < limit ? 0 : slotWaitMs;
  if (kind === 'tokens') return counters.tokens.waitMs(limit, Math.min(tokens, limit), nowMs);
  return counters.requests.under(limit, nowMs).waitMs(limit, 1, nowMs);
}

function moneyWaitMs({ claim, spending }: MoneyStake, nowMs: number): number {
  return spending.spent(nowMs) < claim.limitPicoUsd ? 0 : spending.endsInMs(nowMs);
}

function take(account: Account, tokens: number, { monotonicMs }: Moment): Admission {
  for (const { claim, counters } of account.counts)
    if (claim.kind === 'requests')
      counters.requests.under(claim.limit, monotonicMs).record(1, monotonicMs);
  return new Admission(account, tokens, monotonicMs);
}

function statesOf({ counts }: Account, { monotonicMs }: Moment): readonly LimitState[] {
  const states: LimitState[] = [];
  for (const { claim, counters } of counts) {
    if (claim.kind === 'slots') continue;
    const window =
      claim.kind === 'tokens' ? counters.tokens : counters.requests.under(claim.limit, monotonicMs);
    states.push(stateOf(claim, window, monotonicMs));
  }
  return states;
}

function stateOf(claim: CountClaim, window: Window, nowMs: number): LimitState {
  const remaining = Math.max(0, claim.limit - window.used(nowMs));
  const moreMs =
    remaining > 0 ? window.oldestLeavesMs(nowMs) : window.waitMs(claim.limit, 1, nowMs);
  return { claim, remaining, moreMs, fullMs: window.emptyMs(nowMs) };
}
