/** For how long a sum of money has to last. */
export type Period = 'daily' | 'monthly' | 'never';

type Bounds = readonly [startMs: number, endMs: number];

const bounds: Readonly<Record<Period, (now: Date) => Bounds>> = {
  daily: (now) => [
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()),
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1),
  ],
  monthly: (now) => [
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1),
    Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
  ],
  never: () => [0, Infinity],
};

/** Where the period around a moment begins and ends: days and months of UTC, in Unix milliseconds. */
export function boundsOf(period: Period, nowMs: number): Bounds {
  return bounds[period](new Date(nowMs));
}
