import type { GatewayError } from '@ai-proxy/core';
import { limitOf, rank, type RarelyRepeated } from './failure.ts';

/** How often a request is tried. */
export interface AttemptLimits {
  /** Attempts after the first one. */
  readonly retries: number;
  /** Retries of streams that broke before their first content. */
  readonly bootstrapRetries: number;
  /** Retries of requests that an upstream may have worked on. */
  readonly ambiguousRetries: number;
}

/** What went wrong with a request so far, and whether it was too much. */
export class Failures {
  readonly #limits: AttemptLimits;
  readonly #stream: boolean;
  readonly #counts: Record<RarelyRepeated, number> = { begun: 0, ambiguous: 0 };
  #total = 0;
  #mostTelling: GatewayError | undefined;

  constructor(limits: AttemptLimits, stream: boolean) {
    this.#limits = limits;
    this.#stream = stream;
  }

  /** The last failure of the highest rank. */
  get mostTelling(): GatewayError | undefined {
    return this.#mostTelling;
  }

  /** No further attempt may be made. */
  get exhausted(): boolean {
    const { ambiguousRetries, bootstrapRetries, retries } = this.#limits;
    const { ambiguous, begun } = this.#counts;
    return this.#total > retries || begun > bootstrapRetries || ambiguous > ambiguousRetries;
  }

  add(error: GatewayError): void {
    this.#total++;
    const limit = limitOf(error, this.#stream);
    if (limit !== undefined) this.#counts[limit]++;
    if (this.#mostTelling === undefined || rank(error) >= rank(this.#mostTelling))
      this.#mostTelling = error;
  }
}
