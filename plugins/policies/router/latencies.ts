import type { Inbound, Operation } from '@ai-proxy/core';

/** Answers that are measured apart: streams until they begin, others until they are whole. */
export type AnswerKind = Operation | 'stream';

/** The kind of answer that a request wants. */
export function kindOf({ operation, stream }: Inbound): AnswerKind {
  return stream ? 'stream' : operation;
}

/** What was measured of one candidate. */
interface Estimate {
  readonly account: string;
  ms: number;
  /** On the monotonic clock. */
  atMs: number;
}

/** A sample that is as old as this counts half as much as a new one. */
const halfLifeMs = 60_000;

/**
 * How long candidates take until their answer begins: a moving average in which samples fade with time,
 * however many requests there are. Kinds of answers are told apart. Outlives reloads.
 */
export class Latencies {
  /** By slot. */
  readonly #estimates = new Map<string, Map<AnswerKind, Estimate>>();

  record(
    target: { slot: string; account: string },
    kind: AnswerKind,
    ms: number,
    nowMs: number,
  ): void {
    const ofSlot = this.#estimates.get(target.slot) ?? new Map<AnswerKind, Estimate>();
    const last = ofSlot.get(kind);
    if (last === undefined) {
      this.#estimates.set(target.slot, ofSlot);
      ofSlot.set(kind, { account: target.account, ms, atMs: nowMs });
      return;
    }
    // Of samples that come fast each moves the average a little, and at least this much.
    const share = Math.max(1 - fading(nowMs - last.atMs), 0.1);
    last.ms = last.ms * (1 - share) + ms * share;
    last.atMs = nowMs;
  }

  /**
   * What to expect; undefined where nothing was measured. An old figure shrinks, so that a candidate that
   * was slow once is asked again after a while.
   */
  expected(slot: string, kind: AnswerKind, nowMs: number): number | undefined {
    const estimate = this.#estimates.get(slot)?.get(kind);
    return estimate === undefined ? undefined : estimate.ms * fading(nowMs - estimate.atMs);
  }

  /** The newest figure of an account, whatever the model. */
  ofAccount(account: string): number | undefined {
    return [...this.#estimates.values()]
      .flatMap((ofSlot) => [...ofSlot.values()])
      .filter((estimate) => estimate.account === account)
      .toSorted((a, b) => b.atMs - a.atMs)[0]?.ms;
  }

  /** Forgets accounts that are not in use any more. */
  prune(used: ReadonlySet<string>): void {
    for (const [slot, ofSlot] of this.#estimates)
      if (![...ofSlot.values()].some(({ account }) => used.has(account)))
        this.#estimates.delete(slot);
  }
}

function fading(ageMs: number): number {
  return 2 ** (-ageMs / halfLifeMs);
}
