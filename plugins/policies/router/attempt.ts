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
  { clock, cooler, inFlight, latencies }: Observers,
  hasOthers: boolean,
): Promise<Result> {
  const { account, credential, model } = candidate;
  const fork = ctx.fork({ attempt: { credential, model, headers: {} } });
  const startedMs = clock.now();
  const started = clock.monotonic();
  const record = (end: Pick<AttemptRecord, 'outcome' | 'status' | 'ambiguous'>): void =>
    ctx.trace.record({
      provider: credential.provider,
      credential: credential.id,
      model,
      startedMs,
      endedMs: startedMs + clock.monotonic() - started,
      ...end,
    });
  inFlight.begin(account);
  try {
    const reply = await next(fork);
    const ended = clock.monotonic();
    record({ outcome: 'ok', status: reply.status, ambiguous: false });
    cooler.succeeded(candidate, started);
    latencies.record(candidate, kindOf(ctx.inbound), ended - started, ended);
    ctx.onEnd(({ error, outcome }) => {
      inFlight.end(account);
      if (hasOthers && outcome === 'failed' && error !== undefined)
        cooler.failed(candidate, error, started, ctx.trace);
    });
    return { reply };
  } catch (failure) {
    inFlight.end(account);
    endLifetime(fork);
    const error = asGatewayError(failure);
    const upstream = isUpstreamError(error) ? error : undefined;
    record({
      outcome: error.code,
      status: upstream?.answer?.status,
      ambiguous: upstream?.ambiguous ?? false,
    });
    // A client that leaves may look like a failure of the upstream.
    if (!ctx.lifetime.ended && !isOutOfTime(ctx, error, clock))
      cooler.failed(candidate, error, started, ctx.trace);
    return { failure };
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
