const msPerDay = 86_400_000;

/** Number of the UTC day of a Unix time in milliseconds. */
export function dayOf(ms: number): number {
  return Math.floor(ms / msPerDay);
}

/** First day that lies wholly at or after the time. */
export function firstWholeDay(fromMs: number): number {
  return Math.ceil(fromMs / msPerDay);
}

/** When the day begins, as Unix time in milliseconds. */
export function dayStartMs(day: number): number {
  return day * msPerDay;
}

export const daysToMs = (days: number): number => days * msPerDay;
