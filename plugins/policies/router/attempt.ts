import {
  asGatewayError,
  isUpstreamError,
  type AttemptRecord,
  type Clock,
  type Context,
  type GatewayError,
  type Next,
  type Reply,
} from '@ai-proxy/core';
import type { Candidate } from './catalog.ts';
import type { Cooler } from './cooler.ts';
import type { InFlight } from './in-flight.ts';
import { kindOf, type Latencies } from './latencies.ts';

/** Timers are early and late by so much. */
const timerSlackMs = 20;

/** What learns from every attempt. */
export interface Observers {
  readonly clock: Clock;
  readonly cooler: Cooler;
  readonly inFlight: InFlight;
  readonly latencies: Latencies;
}

/** What became of an attempt. */
export type Result = { readonly reply: Reply } | { readonly failure: unknown };

/**
 * Tries a candidate once and records what happened. An answer that breaks off later cools its credential
 * where there is another one: without, everybody would wait for the fate of one stream.
 */
export async function tryOne(
  ctx: Context,
  next: Next,
  candidate: Candidate,
  observers: Observers,
  hasOthers: boolean,
): Promise<Result> {
  const { credential, model } = candidate;
  const fork = ctx.fork({ attempt: { credential, model, headers: {} } });
  const watch = new AttemptWatch(ctx, candidate, observers);
  try {
    const reply = await next(fork);
    watch.succeeded(reply, hasOthers);
    return { reply };
  } catch (failure) {
    watch.ended();
    endLifetime(fork);
    watch.failed(asGatewayError(failure));
    return { failure };
  }
}

/** Tells those who learn from attempts of one of them. */
class AttemptWatch {
  readonly #ctx: Context;
  readonly #candidate: Candidate;
  readonly #observers: Observers;
  readonly #startedMs: number;
  readonly #started: number;

  constructor(ctx: Context, candidate: Candidate, observers: Observers) {
    this.#ctx = ctx;
    this.#candidate = candidate;
    this.#observers = observers;
    this.#startedMs = observers.clock.now();
    this.#started = observers.clock.monotonic();
    observers.inFlight.begin(candidate.account);
  }

  ended(): void {
    this.#observers.inFlight.end(this.#candidate.account);
  }

  succeeded({ status }: Reply, hasOthers: boolean): void {
    const { clock, cooler, latencies } = this.#observers;
    const ctx = this.#ctx;
    const candidate = this.#candidate;
    const started = this.#started;
    const ended = clock.monotonic();
    this.#record({ outcome: 'ok', status, ambiguous: false });
    cooler.succeeded(candidate, started);
    latencies.record(candidate, kindOf(ctx.inbound), ended - started, ended);
    ctx.onEnd(({ error, outcome }) => {
      this.ended();
      if (hasOthers && outcome === 'failed' && error !== undefined)
        cooler.failed(candidate, error, started, ctx.trace);
    });
  }

  failed(error: GatewayError): void {
    const { clock, cooler } = this.#observers;
    const ctx = this.#ctx;
    const upstream = isUpstreamError(error) ? error : undefined;
    this.#record({
      outcome: error.code,
      status: upstream?.answer?.status,
      ambiguous: upstream?.ambiguous ?? false,
    });
    // A client that leaves may look like a failure of the upstream.
    if (!ctx.lifetime.ended && !isOutOfTime(ctx, error, clock))
      cooler.failed(this.#candidate, error, this.#started, ctx.trace);
  }

  #record(end: Pick<AttemptRecord, 'outcome' | 'status' | 'ambiguous'>): void {
    const { credential, model } = this.#candidate;
    this.#ctx.trace.record({
      provider: credential.provider,
      credential: credential.id,
      model,
      startedMs: this.#startedMs,
      endedMs: this.#startedMs + this.#observers.clock.monotonic() - this.#started,
      ...end,
    });
  }
}

/** The request had no time left, be it for a long answer or after other attempts: that is no failure of the upstream. */
function isOutOfTime(ctx: Context, { code }: GatewayError, clock: Clock): boolean {
  return code === 'UPSTREAM_TIMEOUT' && clock.monotonic() >= ctx.deadlineMs - timerSlackMs;
}

/** A listener that fails must not keep the next candidate from being tried. */
function endLifetime(fork: Context): void {
  try {
    fork.lifetime.end('attempt failed');
  } catch (error) {
    fork.log.error({ err: error }, 'a plugin failed when its attempt ended');
  }
}
