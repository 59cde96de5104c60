import type { Clock, GatewayError } from '@ai-proxy/core';
import type { Candidate } from './catalog.ts';
import type { Cooldowns, Cooling } from './cooldowns.ts';
import { cooledBy, longestMs, reasonOf, type CoolingReason } from './cooling.ts';

/** How long credentials cool. */
export interface CoolingRules {
  /** First window by reason; 0 switches the reason off. */
  readonly firstMs: Readonly<Record<CoolingReason, number>>;
  /** 0 to 1: how much of half of a window is left to chance. */
  readonly jitter: number;
}

/** An upstream that asks for more is not believed. */
const longestRetryAfterMs = 60 * 60_000;

/** Applies the rules of one configuration to what is remembered of credentials. */
export class Cooler {
  readonly #cooldowns: Cooldowns;
  readonly #rules: CoolingRules;
  readonly #clock: Clock;
  readonly #random: () => number;

  constructor(cooldowns: Cooldowns, rules: CoolingRules, clock: Clock, random: () => number) {
    this.#cooldowns = cooldowns;
    this.#rules = rules;
    this.#clock = clock;
    this.#random = random;
  }

  /** False while no credential has failed lately. */
  get any(): boolean {
    return this.#cooldowns.any;
  }

  /** What keeps a candidate from being tried; of two reasons the one that lasts longer. */
  coolingOf({ account, way }: Pick<Candidate, 'account' | 'way'>): Cooling | undefined {
    if (!this.#cooldowns.any) return undefined;
    const nowMs = this.#clock.monotonic();
    const cooling = this.#cooldowns.coolingOf(account, nowMs);
    if (way === account) return cooling;
    const onTheWay = this.#cooldowns.coolingOf(way, nowMs);
    return (onTheWay?.remainingMs ?? 0) > (cooling?.remainingMs ?? 0) ? onTheWay : cooling;
  }

  /** Cools the candidate if the failure is one of its credential. */
  failed(candidate: Candidate, error: GatewayError, startedMs: number): void {
    const reason = reasonOf(error);
    const firstMs = reason === undefined ? 0 : this.#rules.firstMs[reason];
    if (reason === undefined || firstMs === 0) return;
    const asked = error.retryAfterMs;
    this.#cooldowns.fail(candidate[cooledBy[reason]], {
      reason,
      startedMs,
      nowMs: this.#clock.monotonic(),
      retryAfterMs:
        asked === undefined ? undefined : Math.min(Math.max(asked, 0), longestRetryAfterMs),
      lengthMs: (step) => this.#withJitter(Math.min(firstMs * 2 ** step, longestMs[reason])),
    });
  }

  /** The candidate works. */
  succeeded({ account, way }: Candidate, startedMs: number): void {
    if (!this.#cooldowns.any) return;
    this.#cooldowns.succeed(account, startedMs);
    if (way !== account) this.#cooldowns.succeed(way, startedMs);
  }

  /** Never longer than configured, and never less than half of it. */
  #withJitter(ms: number): number {
    return ms * (1 - (this.#rules.jitter * this.#random()) / 2);
  }
}
