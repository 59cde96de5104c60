import { Admission } from './admission.ts';
import type { Claim, CountClaim, MoneyClaim } from './claims.ts';
import { Counters } from './counters.ts';
import { Spendings, type Spending } from './spending.ts';
import { windowMs } from './window.ts';

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
  readonly spendings = new Spendings();
  readonly #counters = new Map<string, Counters>();
  #sweeping: Iterator<[string, Counters]> = this.#counters.entries();
  #sweptMs = 0;

  /** Subjects that take up memory. */
  get size(): number {
    return this.#counters.size + this.spendings.size;
  }

  /**
   * Lets a request in and counts it under all of its claims, or refuses it and counts it under none.
   * Nothing happens between looking and counting, so no two requests take the same place.
   */
  admit(claims: readonly Claim[], tokens: number, moment: Moment): Verdict {
    this.#sweep(moment);
    const refusal = this.#refusalOf(claims, tokens, moment);
    if (refusal !== undefined) return { refusal, states: this.#states(claims, moment) };
    const admission = this.#take(claims, tokens, moment);
    return { refusal, admission, states: this.#states(claims, moment) };
  }

  #refusalOf(claims: readonly Claim[], tokens: number, moment: Moment): Refusal | undefined {
    let longest: Refusal | undefined;
    for (const claim of claims) {
      const waitMs =
        claim.kind === 'money'
          ? this.#moneyWaitMs(claim, moment)
          : this.#countWaitMs(claim, tokens, moment);
      if (waitMs > 0 && waitMs >= (longest?.waitMs ?? 0)) longest = { claim, waitMs };
    }
    return longest;
  }

  #countWaitMs({ kind, limit, subject }: CountClaim, tokens: number, moment: Moment): number {
    const counters = this.#of(subject.id);
    const { monotonicMs } = moment;
    if (kind === 'slots') return counters.atWork < limit ? 0 : slotWaitMs;
    if (kind === 'tokens')
      return counters.tokens.waitMs(limit, Math.min(tokens, limit), monotonicMs);
    return counters.requests.under(limit, monotonicMs).waitMs(limit, 1, monotonicMs);
  }

  #moneyWaitMs({ limitPicoUsd, period, subject }: MoneyClaim, { nowMs }: Moment): number {
    const spending = this.spendings.of(subject.id, period);
    return spending.spent(nowMs) < limitPicoUsd ? 0 : spending.endsInMs(nowMs);
  }

  #take(claims: readonly Claim[], tokens: number, { monotonicMs }: Moment): Admission {
    const reservations = [];
    const slots = new Set<Counters>();
    const spendings = new Set<Spending>();
    for (const claim of claims) {
      if (claim.kind === 'money') {
        spendings.add(this.spendings.of(claim.subject.id, claim.period));
        continue;
      }
      const counters = this.#of(claim.subject.id);
      if (claim.kind === 'requests') {
        counters.requests.under(claim.limit, monotonicMs).record(1, monotonicMs);
        continue;
      }
      slots.add(counters);
      if (claim.kind === 'slots') continue;
      const reserved = Math.min(tokens, claim.limit);
      counters.tokens.record(reserved, monotonicMs);
      reservations.push({ window: counters.tokens, tokens: reserved });
    }
    slots.forEach((counters) => counters.enter());
    return new Admission(monotonicMs, {
      reservations,
      slots: [...slots],
      spendings: [...spendings],
    });
  }

  #states(claims: readonly Claim[], { monotonicMs }: Moment): readonly LimitState[] {
    return claims.flatMap((claim): readonly LimitState[] => {
      if (claim.kind === 'money' || claim.kind === 'slots') return [];
      const { limit, subject } = claim;
      const counters = this.#of(subject.id);
      const window =
        claim.kind === 'tokens' ? counters.tokens : counters.requests.under(limit, monotonicMs);
      const remaining = Math.max(0, limit - window.used(monotonicMs));
      const moreMs =
        remaining > 0 ? window.oldestLeavesMs(monotonicMs) : window.waitMs(limit, 1, monotonicMs);
      return [{ claim, remaining, moreMs, fullMs: window.emptyMs(monotonicMs) }];
    });
  }

  #of(subject: string): Counters {
    const known = this.#counters.get(subject);
    if (known !== undefined) return known;
    const counters = new Counters();
    this.#counters.set(subject, counters);
    return counters;
  }

  /** Looks at a few subjects with each request: looking at all at once would hold requests up. */
  #sweep({ monotonicMs, nowMs }: Moment): void {
    for (let looks = 0; looks < looksPerRequest; looks++) {
      const { done, value } = this.#sweeping.next();
      if (done === true) return this.#sweepAgain({ monotonicMs, nowMs });
      const [subject, counters] = value;
      if (counters.isIdle(monotonicMs)) this.#counters.delete(subject);
    }
  }

  /** Once a minute, since what is idle was in use a minute ago. */
  #sweepAgain({ monotonicMs, nowMs }: Moment): void {
    if (monotonicMs - this.#sweptMs < windowMs) return;
    this.#sweptMs = monotonicMs;
    this.#sweeping = this.#counters.entries();
    this.spendings.sweep(nowMs);
  }
}
