import type { Clock, Logger } from '@ai-proxy/core';

/** A collector that is well for so long is well; under load it may lag again and again. */
const wellMs = 10_000;

/** Says once that the collector does not take one kind of message, and once that it does again. */
export class Health {
  readonly #log: Logger;
  readonly #clock: Pick<Clock, 'monotonic'>;
  #isFailing = false;
  #lastFailureMs = 0;
  #dropped = 0;

  constructor(log: Logger, clock: Pick<Clock, 'monotonic'>) {
    this.#log = log;
    this.#clock = clock;
  }

  failed(reason: string): void {
    this.#lastFailureMs = this.#clock.monotonic();
    if (this.#isFailing) return;
    this.#isFailing = true;
    this.#log.warn({ reason }, 'the collector does not take telemetry; requests go on without');
  }

  /** Spans are lost: the collector refused them, or too many wait for it. */
  dropped(spans: number, reason: string): void {
    this.#dropped += spans;
    this.failed(reason);
  }

  succeeded(): void {
    if (!this.#isFailing || this.#clock.monotonic() - this.#lastFailureMs < wellMs) return;
    this.#isFailing = false;
    const droppedSpans = this.#dropped;
    this.#dropped = 0;
    this.#log.info({ droppedSpans }, 'the collector takes telemetry again');
  }

  /** Nothing is sent any more. */
  closed(waiting: number): void {
    const droppedSpans = this.#dropped + waiting;
    if (droppedSpans > 0) this.#log.warn({ droppedSpans }, 'telemetry is lost: the gateway stops');
  }
}
