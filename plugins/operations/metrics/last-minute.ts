const slotMs = 250;
const slots = 60_000 / slotMs;

/** How much happened in the last sixty seconds, to a quarter of a second. */
export class LastMinute {
  readonly #counts = new Float64Array(slots);
  /** Which slot of all time each count belongs to. */
  readonly #ticks = new Float64Array(slots).fill(-Infinity);

  /** Times are on a clock that never jumps. */
  add(nowMs: number): void {
    const tick = Math.floor(nowMs / slotMs);
    const at = tick % slots;
    const isCurrent = this.#ticks[at] === tick;
    this.#ticks[at] = tick;
    this.#counts[at] = isCurrent ? (this.#counts[at] ?? 0) + 1 : 1;
  }

  count(nowMs: number): number {
    const oldest = Math.floor(nowMs / slotMs) - slots;
    return this.#counts.reduce(
      (sum, count, at) => ((this.#ticks[at] ?? 0) > oldest ? sum + count : sum),
      0,
    );
  }
}
