import { setTimeout as sleep } from 'node:timers/promises';
import type { Collector, Outcome, Signal } from './collector.ts';
import type { Health } from './health.ts';
import { metricsBody, tracesBody, type Sender, type Span } from './payload.ts';

export interface ExporterOptions {
  readonly collector: Pick<Collector, 'send'>;
  readonly health: Readonly<Record<Signal, Health>>;
  readonly sender: Sender;
  /** The metrics as they stand; empty while there are none. */
  readonly metrics: () => readonly object[];
  readonly everyMs: number;
  readonly mostSpans: number;
  /** A number in [0, 1). */
  readonly random: () => number;
}

const batchSpans = 256;
/** At the stop. */
const lastMs = 2_000;
const shortestPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Sends spans and metrics in the background. Spans wait in a queue of bounded length while the collector
 * is away; metrics need not, since each sending has all of them.
 */
export class Exporter {
  readonly #options: ExporterOptions;
  readonly #waiting: Span[] = [];
  readonly #stop = new AbortController();
  readonly #closing = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #failures = 0;
  #closed: Promise<void> | undefined;

  constructor(options: ExporterOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#begin(true), this.#options.everyMs).unref();
  }

  /** Never waits, never throws. */
  add(spans: readonly Span[]): void {
    const room = this.#options.mostSpans - this.#waiting.length;
    this.#waiting.push(...spans.slice(0, Math.max(0, room)));
    if (spans.length > room)
      this.#options.health.traces.dropped(spans.length - room, 'too many spans are waiting');
    if (this.#waiting.length >= batchSpans) this.#begin(false);
  }

  /** Sends what it can within two seconds. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #begin(withMetrics: boolean): void {
    if (this.#sending !== undefined || this.#closed !== undefined) return;
    this.#sending = this.#send(withMetrics).finally(() => (this.#sending = undefined));
  }

  async #send(withMetrics: boolean): Promise<void> {
    if (withMetrics) await this.#handOver('metrics', this.#metricsBody(), 0);
    while (this.#waiting.length > 0 && !this.#closing.signal.aborted)
      if (!(await this.#sendBatch())) return;
  }

  /** False where the rest has to wait, too. */
  async #sendBatch(): Promise<boolean> {
    const batch = this.#waiting.slice(0, batchSpans);
    const body = tracesBody(batch, this.#options.sender);
    const isDone = await this.#handOver('traces', body, batch.length);
    if (isDone) this.#waiting.splice(0, batch.length);
    return isDone;
  }

  /** True where the message need not be sent again; otherwise it has waited until it may be. */
  async #handOver(signal: Signal, body: string | undefined, spans: number): Promise<boolean> {
    if (body === undefined) return true;
    const { collector } = this.#options;
    const health = this.#options.health[signal];
    const outcome = await collector.send(signal, body, this.#stop.signal);
    if (outcome.kind === 'later') {
      health.failed(outcome.reason);
      await this.#pause(outcome);
      return false;
    }
    this.#failures = 0;
    if (outcome.kind === 'accepted') health.succeeded();
    else health.dropped(spans, outcome.reason);
    return true;
  }

  async #pause({ afterMs = 0 }: Extract<Outcome, { kind: 'later' }>): Promise<void> {
    const doubled = shortestPauseMs * 2 ** Math.min(this.#failures++, 6);
    const ms = Math.min(
      longestPauseMs,
      Math.max(afterMs, doubled * (0.5 + this.#options.random() / 2)),
    );
    // The end of the gateway is not waited for longer.
    await sleep(ms, undefined, { ref: false, signal: this.#closing.signal }).catch(() => undefined);
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    const timer = setTimeout(() => this.#stop.abort(), lastMs);
    this.#closing.abort();
    await this.#sending;
    const isInTime = (): boolean => !this.#stop.signal.aborted;
    let goesOn = isInTime() && (await this.#handOver('metrics', this.#metricsBody(), 0));
    while (goesOn && isInTime() && this.#waiting.length > 0) goesOn = await this.#sendBatch();
    clearTimeout(timer);
    this.#options.health.traces.closed(this.#waiting.length);
  }

  #metricsBody(): string | undefined {
    const metrics = this.#options.metrics();
    return metrics.length === 0 ? undefined : metricsBody(metrics, this.#options.sender);
  }
}
