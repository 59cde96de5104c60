import type { CoolingReason } from './cooling.ts';

/** A time in which a credential is not asked; times are on the monotonic clock. */
interface Window {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Windows before this one that ended without a success. */
  readonly step: number;
}

/** How long something still cools, and why. */
export interface Cooling {
  readonly reason: CoolingReason;
  readonly remainingMs: number;
}

/** One failed attempt. */
export interface Failure {
  readonly reason: CoolingReason;
  readonly startedMs: number;
  readonly nowMs: number;
  /** As the upstream asks for; undefined where it does not. */
  readonly retryAfterMs: number | undefined;
  /** Length of a window by the gateway's own reckoning. */
  readonly lengthMs: (step: number) => number;
}

/** Failures that are as far apart as this have nothing to do with each other. */
const forgottenAfterMs = 60 * 60_000;

/**
 * What cools, by subject: an account, or the way to it. A burst of failures is one window; the next
 * window is longer only after an attempt that began when the one before was over. Outlives reloads.
 */
export class Cooldowns {
  readonly #subjects = new Map<string, Map<CoolingReason, Window>>();

  /** False while nothing has failed lately, which spares the look-ups. */
  get any(): boolean {
    return this.#subjects.size > 0;
  }

  /** What keeps the subject from being asked for longest. */
  coolingOf(subject: string, nowMs: number): Cooling | undefined {
    let longest: Cooling | undefined;
    for (const [reason, { untilMs }] of this.#subjects.get(subject) ?? []) {
      const remainingMs = untilMs - nowMs;
      if (remainingMs > (longest?.remainingMs ?? 0)) longest = { reason, remainingMs };
    }
    return longest;
  }

  /** Takes note of a failure. */
  fail(subject: string, failure: Failure): void {
    const windows = this.#subjects.get(subject) ?? new Map<CoolingReason, Window>();
    const window = nextWindow(windows.get(failure.reason), failure);
    if (window === undefined) return;
    windows.set(failure.reason, window);
    this.#subjects.set(subject, windows);
  }

  /** An attempt that began inside a window, or after it, went well: the window is over. */
  succeed(subject: string, startedMs: number): void {
    const windows = this.#subjects.get(subject);
    if (windows === undefined) return;
    for (const [reason, { sinceMs }] of windows) if (startedMs >= sinceMs) windows.delete(reason);
    if (windows.size === 0) this.#subjects.delete(subject);
  }

  /** Forgets subjects that are not in use any more and have cooled down. */
  prune(used: ReadonlySet<string>, nowMs: number): void {
    for (const subject of this.#subjects.keys())
      if (!used.has(subject) && this.coolingOf(subject, nowMs) === undefined)
        this.#subjects.delete(subject);
  }
}

/** Undefined where nothing is to change. */
function nextWindow(last: Window | undefined, failure: Failure): Window | undefined {
  const { lengthMs, nowMs, retryAfterMs, startedMs } = failure;
  const isRecent = last !== undefined && nowMs - last.untilMs < forgottenAfterMs;
  const isSame = isRecent && startedMs < last.untilMs;
  const isOpen = isSame && nowMs < last.untilMs;
  if (isOpen && retryAfterMs === undefined) return undefined;
  const step = isRecent ? last.step + (isSame ? 0 : 1) : 0;
  const untilMs = nowMs + (retryAfterMs ?? lengthMs(step));
  if (isOpen) return untilMs > last.untilMs ? { ...last, untilMs } : undefined;
  return untilMs > nowMs ? { sinceMs: nowMs, untilMs, step } : undefined;
}
