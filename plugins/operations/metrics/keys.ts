import { serviceKey } from '@ai-proxy/core';

/** How many values were at most as large as each bound. */
export interface Buckets {
  readonly buckets: readonly { readonly le: number; readonly count: number }[];
  /** Of all values, those above the last bound included. */
  readonly count: number;
  readonly sum: number;
}

type Sums = Readonly<Record<string, number>>;

/** The figures of the gateway since it has started, as `GET /metrics` shows them. */
export interface MetricsSnapshot {
  /** Requests of clients that have ended. */
  readonly total_requests: number;
  /** Those that failed; clients that left are none. */
  readonly total_errors: number;
  /** Cached ones included. */
  readonly total_input_tokens: number;
  /** Reasoning included. */
  readonly total_output_tokens: number;
  readonly total_cost_usd: number;
  readonly latency_ms: Buckets;
  /** Until the first content of streams. */
  readonly ttft_ms: Buckets;
  /** Requests by model as the upstream knows it. */
  readonly by_model: Sums;
  readonly by_provider: Sums;
  /** US dollars. */
  readonly cost_by_model: Sums;
  /** Requests that ended in the last minute. */
  readonly requests_per_minute: number;
  readonly avg_latency_ms: number;
  /** Errors among all requests, from 0 to 1. */
  readonly error_rate: number;
  /** Providers with a credential that may be asked. */
  readonly active_providers: number;
  readonly uptime_seconds: number;
}

/** Gives the figures of this moment. */
export const Metrics = serviceKey('metrics.snapshot').of<() => MetricsSnapshot>();
