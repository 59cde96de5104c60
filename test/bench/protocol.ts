import type { AnswerKind } from './workloads.ts';

/** What the upstream is told before a round. */
export interface UpstreamOrder {
  readonly answer: AnswerKind;
}

/** Requests the upstream got since it was last told something. */
export interface UpstreamCount {
  readonly chat: number;
  readonly messages: number;
}

/** What the load generator is told: one round against one port. */
export interface LoadOrder {
  readonly port: number;
  /** The whole HTTP request in base64. */
  readonly request: string;
  readonly connections: number;
  readonly seconds: number;
  /** Bytes of a complete answer's body. */
  readonly expectedBytes: number;
  /** The answer must end like this. */
  readonly expectedTail: string;
}

/** What a round came to. Times are milliseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly latency: Quantiles;
  /** From the request's last byte to the first byte of the answer's body. */
  readonly firstByte: Quantiles;
  /** How often each kind of failure was seen. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** What a process has used since it started. */
export interface Usage {
  /** User and system time. */
  readonly cpuMicroseconds: number;
  readonly userMicroseconds: number;
  readonly peakRssBytes: number;
}
