import type { Clock, GatewayError } from '@ai-proxy/core';
import type { Candidate } from './catalog.ts';
import type { Cooldowns, Cooling, Failure } from './cooldowns.ts';
import { cooledBy, longestMs, reasonOf } from './cooling.ts';
import type { CoolingReason } from './keys.ts';

/** How long credentials cool. */
export interface CoolingRules {
  /** First window by reason; 0 switches the reason off. */
  readonly firstMs: Readonly<Record<CoolingReason, number>>;
  /** 0 to 1: how much of half of a window is left to chance. */
  readonly jitter: number;
}

/** What is asked about: a candidate, or a credential whatever the model. */
export interface Cooled extends Pick<Candidate, 'account' | 'way'> {
  readonly pair?: string;
}

/** An upstream that asks for more is not believed. */
const longestRetryAfterMs = 60 * 60_000;

/** Applies the rules of one configuration to what is remembered of credentials. */
export class Cooler {
  readonly #cooldowns: Cooldowns;
  readonly #rules: CoolingRules;
  readonly #clock: Clock;
  readonly #random: () => number;
  /** By request: the candidate that it found failing first. */
  readonly #foundFailing = new WeakMap<object, string>();

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
  coolingOf({ account, pair, way }: Cooled): Cooling | undefined {
    if (!this.#cooldowns.any) return undefined;
    const nowMs = this.#clock.monotonic();
    const cooling = this.#cooldowns.coolingOf(account, nowMs);
    const onTheWay = way === account ? undefined : this.#cooldowns.coolingOf(way, nowMs);
    const ofModel = pair === undefined ? undefined : this.#cooldowns.coolingOf(pair, nowMs);
    return longer(longer(cooling, onTheWay), ofModel);
  }

  /** The subjects that cool for one model only, by account. */
  get coolingPairs(): ReadonlyMap<string, readonly (readonly [string, Cooling])[]> {
    return this.#cooldowns.coolingUnder(this.#clock.monotonic());
  }

  /** Cools the candidate if the failure is one of its credential. `request` is the same for all its attempts. */
  failed(candidate: Candidate, error: GatewayError, startedMs: number, request: object): void {
    const reason = reasonOf(error);
    const firstMs = reason === undefined ? 0 : this.#rules.firstMs[reason];
    if (reason === undefined || firstMs === 0) return;
    if (reason === 'failing' && !this.#isFirstOf(request, candidate)) return;
    const asked = error.retryAfterMs;
    const subject = cooledBy(reason, error);
    const failure: Failure = {
      reason,
      startedMs,
      nowMs: this.#clock.monotonic(),
      retryAfterMs:
        asked === undefined ? undefined : Math.min(Math.max(asked, 0), longestRetryAfterMs),
      lengthMs: (step) => this.#withJitter(Math.min(firstMs * 2 ** step, longestMs[reason])),
    };
    const owner = subject === 'pair' ? candidate.account : candidate[subject];
    this.#cooldowns.fail(candidate[subject], failure, owner);
  }

  /** The candidate works. */
  succeeded({ account, pair, way }: Candidate, startedMs: number): void {
    if (!this.#cooldowns.any) return;
    for (const subject of new Set([account, way, pair]))
      this.#cooldowns.succeed(subject, startedMs);
  }

  /** An upstream that fails wherever the request goes may fail because of it, so only the first one cools. */
  #isFirstOf(request: object, { pair }: Candidate): boolean {
    const first = this.#foundFailing.get(request) ?? pair;
    this.#foundFailing.set(request, first);
    return first === pair;
  }

  /** Never longer than configured, and never less than half of it. */
  #withJitter(ms: number): number {
    return ms * (1 - (this.#rules.jitter * this.#random()) / 2);
  }
}

function longer(one: Cooling | undefined, other: Cooling | undefined): Cooling | undefined {
  return (other?.remainingMs ?? 0) > (one?.remainingMs ?? 0) ? other : one;
}
