import { key } from '@ai-proxy/core';

/** The attempt that a span was begun for. */
export interface BegunSpan {
  readonly credential: string;
  readonly model: string;
  /** Unix time in milliseconds. */
  readonly atMs: number;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
}

/** The trace that a request belongs to. */
export interface TraceScope {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** Whether spans of it are kept. */
  readonly sampled: boolean;
  /** What the client's `tracestate` said. */
  readonly state: string | undefined;
  /** Spans whose ids an upstream was told. */
  readonly begun: BegunSpan[];
}

/** Set by `telemetry` for each request; absent while it is off. */
export const TraceOfRequest = key('telemetry.trace').of<TraceScope>();
