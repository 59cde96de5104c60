import type { Context } from '../context/context.ts';
import type { Served } from '../context/reply.ts';
import type { Operation } from '../pipeline/plugin.ts';
import { codeOfError } from './certificates.ts';

/** How it shows that the other side had closed the connection. */
const staleCodes = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']);

/** Operations that may be sent again although nobody knows whether they were carried out. */
const repeatable = new Set<Operation>(['generate', 'list-models', 'count-tokens', 'embed']);

/**
 * Whether a failure can come from a kept connection that its other side had given up. A request of
 * which a sending may have been worked on already gets no benefit of the doubt.
 */
export function isStale(cause: Error, { inbound, trace }: Context): boolean {
  if (!repeatable.has(inbound.operation) || !staleCodes.has(codeOfError(cause))) return false;
  return !trace.attempts.some(({ ambiguous }) => ambiguous);
}

/** The failed sending stands in the trace as an attempt of its own, since it may have arrived. */
export function recordStale(ctx: Context, served: Served, nowMs: number): void {
  ctx.trace.record({
    ...served,
    startedMs: nowMs,
    endedMs: nowMs,
    outcome: 'UPSTREAM_NETWORK',
    status: undefined,
    ambiguous: true,
  });
  ctx.log.debug(
    { provider: served.provider },
    'a kept connection was closed by the upstream; sent again on a new one',
  );
}
