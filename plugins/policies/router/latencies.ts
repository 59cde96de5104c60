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
  readonly ms: number;
  /** On the monotonic clock. */
  readonly atMs: number;
}

/** A sample that is as old as this counts half as much as a new one. */
const halfLifeMs = 60_000;

/**
 * How long candidates take until their answer begins: a moving average in which samples fade with time,
 * however many requests there are. Kinds of answers are told apart. Outlives reloads.
 */
export class Latencies {
  readonly #estimates = new Map<string, Estimate>();

  record(
    target: { slot: string; account: string },
    kind: AnswerKind,
    ms: number,
    nowMs: number,
  ): void {
    const name = nameOf(target.slot, kind);
    const last = this.#estimates.get(name);
    // Of samples that come fast each moves the average a little, and at least this much.
    const share = last === undefined ? 1 : Math.max(1 - fading(nowMs - last.atMs), 0.1);
    const average = (last?.ms ?? 0) * (1 - share) + ms * share;
    this.#estimates.set(name, { account: target.account, ms: average, atMs: nowMs });
  }

  /**
   * What to expect; undefined where nothing was measured. An old figure shrinks, so that a candidate that
   * was slow once is asked again after a while.
   */
  expected(slot: string, kind: AnswerKind, nowMs: number): number | undefined {
    const estimate = this.#estimates.get(nameOf(slot, kind));
    return estimate === undefined ? undefined : estimate.ms * fading(nowMs - estimate.atMs);
  }

  /** The newest figure of an account, whatever the model. */
  ofAccount(account: string): number | undefined {
    return [...this.#estimates.values()]
      .filter((estimate) => estimate.account === account)
      .toSorted((a, b) => b.atMs - a.atMs)[0]?.ms;
  }

  /** Forgets accounts that are not in use any more. */
  prune(used: ReadonlySet<string>): void {
    for (const [name, { account }] of this.#estimates)
      if (!used.has(account)) this.#estimates.delete(name);
  }
}

function nameOf(slot: string, kind: AnswerKind): string {
  return `${slot} ${kind}`;
}

function fading(ageMs: number): number {
  return 2 ** (-ageMs / halfLifeMs);
}
