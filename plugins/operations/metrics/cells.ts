/** A number that grows. */
export class Counter {
  value = 0;
}

/** How many values lie below each of some bounds. */
export class Histogram {
  /** Upper ends of the buckets, the smallest first. */
  readonly bounds: readonly number[];
  /** By bucket; the last is for values above all bounds. */
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = [...bounds.map(() => 0), 0];
  }

  observe(value: number): void {
    let at = 0;
    while (at < this.bounds.length && value > (this.bounds[at] ?? 0)) at++;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum += value;
  }

  /** Takes the values of another one with the same bounds in. */
  add(another: Histogram): void {
    for (const [at, count] of another.counts.entries())
      this.counts[at] = (this.counts[at] ?? 0) + count;
    this.sum += another.sum;
  }

  get count(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }
}
