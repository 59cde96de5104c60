interface Wait {
  readonly atMs: number;
  readonly waitedMs: number;
}

const aroundMs = 1_000;
const kept = 20_000;

/**
 * Knows how long requests waited at about a time until the upstream heard of them. Node accepts one connection
 * in each turn of its loop, so new ones queue before a busy gateway, which cannot know that a client has left
 * whom it has not seen yet.
 */
export class QueueMeter {
  readonly #waits: Wait[] = [];

  /** A request of a client that stayed was heard of after so long. */
  add(atMs: number, waitedMs: number): void {
    this.#waits.push({ atMs, waitedMs });
    if (this.#waits.length > kept) this.#waits.splice(0, kept / 10);
  }

  /** The longest such wait at about this time. */
  around(atMs: number): number {
    return this.#waits.reduce(
      (longest, wait) =>
        Math.abs(wait.atMs - atMs) <= aroundMs ? Math.max(longest, wait.waitedMs) : longest,
      0,
    );
  }
}
