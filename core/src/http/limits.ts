/** What connections and slow clients may cost. Times are in milliseconds. */
export interface HttpLimits {
  /** Above it new connections are closed, and idle ones to make room. */
  readonly maxConnections: number;
  /** A connection is closed after so many answers, which also bounds what a client may pipeline. */
  readonly maxRequestsPerConnection: number;
  /** From the first byte of a request, or from connecting, to the end of its headers. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the end of its body, also of one that nobody reads. */
  readonly requestTimeoutMs: number;
  /** How often the two timeouts above are looked at. */
  readonly checkIntervalMs: number;
  /** For an idle connection between two requests. */
  readonly keepAliveMs: number;
  /** For a body that somebody reads. */
  readonly bodyTimeoutMs: number;
  /** A body that is slower than this after `bodyGraceMs` is given up. */
  readonly bodyMinBytesPerSecond: number;
  readonly bodyGraceMs: number;
  /** How long a refused client may go on sending; closing at once could lose it the answer. */
  readonly lingerMs: number;
}

/** The limits of a gateway that is not told others. */
export const defaultLimits: HttpLimits = {
  maxConnections: 10_000,
  maxRequestsPerConnection: 1_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 90_000,
  checkIntervalMs: 2_000,
  keepAliveMs: 65_000,
  bodyTimeoutMs: 60_000,
  bodyMinBytesPerSecond: 512,
  bodyGraceMs: 5_000,
  lingerMs: 1_000,
};
