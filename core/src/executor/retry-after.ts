const longestMs = 24 * 60 * 60_000;

/**
 * How long an upstream asks to wait, in milliseconds, from `retry-after-ms` or `retry-after` (seconds
 * or an HTTP date). Undefined where it says nothing that can be read; between 0 and a day otherwise.
 */
export function retryAfterMs(
  headers: Readonly<Record<string, unknown>>,
  nowMs: number,
): number | undefined {
  const exact = Number(headers['retry-after-ms'] || NaN);
  if (Number.isFinite(exact)) return clamp(exact);
  const header = headers['retry-after'];
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return clamp(seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : clamp(date - nowMs);
}

function clamp(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), longestMs);
}
