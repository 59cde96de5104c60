import { narrowKey, narrowness } from '../gateway/config.ts';
import type { ClientRecord, JournalEntry } from '../wire.ts';

/** Whether a client with a limit of requests at work at once ever had more at the upstream. */
export class NarrowCheck {
  /** When requests came to the upstream, and when it was done with them. */
  readonly #changes: { readonly atMs: number; readonly change: 1 | -1 }[] = [];

  add({ case: { clientKey } }: ClientRecord, attempts: readonly JournalEntry[]): void {
    if (clientKey !== narrowKey) return;
    for (const { startedMs, endedMs = startedMs } of attempts)
      this.#changes.push({ atMs: startedMs, change: 1 }, { atMs: endedMs, change: -1 });
  }

  violation(): string | undefined {
    let atWork = 0;
    let most = 0;
    for (const { change } of this.#changes.toSorted(
      (a, b) => a.atMs - b.atMs || a.change - b.change,
    )) {
      atWork += change;
      most = Math.max(most, atWork);
    }
    return most > narrowness ? `${most} at work, where ${narrowness} may be` : undefined;
  }
}
