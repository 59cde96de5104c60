import type { GatewayErrorCode } from '../errors/codes.ts';

/** How reloads of the configuration have gone. */
export interface ReloadCounts {
  readonly succeeded: number;
  readonly refused: number;
  /** Unix time in milliseconds of the last that succeeded; of the start before there was one. */
  readonly lastSuccessMs: number;
  /** Problems of the last reload where it was refused; its secrets are taken out. */
  readonly lastProblems: string | undefined;
}

/** What the gateway counts of itself; plugins read it for metrics. Outlives reloads. */
export class Vitals {
  /** Unix time in milliseconds. */
  readonly startedMs: number;
  readonly #refused = new Map<GatewayErrorCode, number>();
  #inFlight = 0;
  #streamViolations = 0;
  #reloads: ReloadCounts;

  constructor(startedMs: number) {
    this.startedMs = startedMs;
    this.#reloads = {
      succeeded: 0,
      refused: 0,
      lastSuccessMs: startedMs,
      lastProblems: undefined,
    };
  }

  /** Requests of clients that have no answer yet, or not all of it. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Streams that were ended because a translation broke the client's protocol. */
  get streamViolations(): number {
    return this.#streamViolations;
  }

  /** Requests that reached no endpoint, by the code of their error. */
  get refused(): ReadonlyMap<GatewayErrorCode, number> {
    return this.#refused;
  }

  get reloads(): ReloadCounts {
    return this.#reloads;
  }

  began(): void {
    this.#inFlight++;
  }

  ended(): void {
    this.#inFlight--;
  }

  violated(): void {
    this.#streamViolations++;
  }

  refusedWith(code: GatewayErrorCode): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1);
  }

  reloaded(nowMs: number): void {
    const { refused, succeeded } = this.#reloads;
    this.#reloads = {
      succeeded: succeeded + 1,
      refused,
      lastSuccessMs: nowMs,
      lastProblems: undefined,
    };
  }

  reloadRefused(problems: string): void {
    this.#reloads = {
      ...this.#reloads,
      refused: this.#reloads.refused + 1,
      lastProblems: problems,
    };
  }
}
