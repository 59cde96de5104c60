/** Seconds of the configuration as whole milliseconds: timers take no others. Only 0 s are 0 ms. */
export function milliseconds(seconds: number): number {
  return seconds === 0 ? 0 : Math.max(1, Math.round(seconds * 1000));
}
