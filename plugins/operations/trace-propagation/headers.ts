import { randomBytes } from 'node:crypto';
import type { AttemptTarget } from '@ai-proxy/core';
import type { TraceScope } from '../telemetry/keys.ts';

/** Begins the span of an attempt, and gives the headers that make the upstream a child of it. */
export function headersFor(
  trace: TraceScope,
  { credential, model }: AttemptTarget,
  atMs: number,
): Readonly<Record<string, string>> {
  // All zero once in 2 ** 64 times: then it is no trace for the upstream.
  const spanId = randomBytes(8).toString('hex');
  trace.begun.push({ credential: credential.id, model, atMs, spanId });
  return {
    traceparent: `00-${trace.traceId}-${spanId}-${trace.sampled ? '01' : '00'}`,
    ...(trace.state === undefined ? {} : { tracestate: trace.state }),
  };
}
