import type { CoolingReason } from './keys.ts';

/** A time in which a credential is not asked; times are on the monotonic clock. */
interface Window {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** Windows before this one that ended without a success. */
  readonly step: number;
}

/** What is remembered of a subject. */
interface Entry {
  /** The account of a pair of account and model; itself of any other subject. */
  readonly owner: string;
  readonly windows: Map<CoolingReason, Window>;
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

/** Clients may invent models, so what is remembered of them is bounded. */
const mostSubjects = 10_000;
/** Room that is made at once, as it takes a look at every subject. */
const roomAtOnce = 1000;

/**
 * What cools, by subject: an account, the way to it, or a model at it. A burst of failures is one window; the next
 * window is longer only after an attempt that began when the one before was over. Outlives reloads.
 */
export class Cooldowns {
  readonly #subjects = new Map<string, Entry>();

  /** False while nothing has failed lately, which spares the look-ups. */
  get any(): boolean {
    return this.#subjects.size > 0;
  }

  /** What keeps the subject from being asked for longest. */
  coolingOf(subject: string, nowMs: number): Cooling | undefined {
    let longest: Cooling | undefined;
    for (const [reason, { untilMs }] of this.#subjects.get(subject)?.windows ?? []) {
      const remainingMs = untilMs - nowMs;
      if (remainingMs > (longest?.remainingMs ?? 0)) longest = { reason, remainingMs };
    }
    return longest;
  }

  /** Takes note of a failure of a subject that is known by its own name, or by that of its owner. */
  fail(subject: string, failure: Failure, owner = subject): void {
    const entry = this.#subjects.get(subject) ?? { owner, windows: new Map() };
    const window = nextWindow(entry.windows.get(failure.reason), failure);
    if (window === undefined) return;
    entry.windows.set(failure.reason, window);
    this.#subjects.set(subject, entry);
    if (this.#subjects.size > mostSubjects) this.#makeRoom(failure.nowMs);
  }

  /** What cools of an owner besides the owner itself, by subject. */
  coolingUnder(nowMs: number): ReadonlyMap<string, readonly (readonly [string, Cooling])[]> {
    const found = new Map<string, (readonly [string, Cooling])[]>();
    for (const [subject, { owner }] of this.#subjects) {
      const cooling = subject === owner ? undefined : this.coolingOf(subject, nowMs);
      if (cooling === undefined) continue;
      const others = found.get(owner) ?? [];
      others.push([subject, cooling]);
      found.set(owner, others);
    }
    return found;
  }

  /** An attempt that began inside a window, or after it, went well: the window is over. */
  succeed(subject: string, startedMs: number): void {
    const windows = this.#subjects.get(subject)?.windows;
    if (windows === undefined) return;
    for (const [reason, { sinceMs }] of windows) if (startedMs >= sinceMs) windows.delete(reason);
    if (windows.size === 0) this.#subjects.delete(subject);
  }

  /** Forgets subjects whose owners are not in use any more and that have cooled down. */
  prune(used: ReadonlySet<string>, nowMs: number): void {
    this.#forget(({ owner }) => !used.has(owner), nowMs);
  }

  /** Forgets models that have cooled down, then those that are known longest. Accounts and ways are few. */
  #makeRoom(nowMs: number): void {
    this.#forget(({ owner }, subject) => owner !== subject, nowMs);
    let surplus = this.#subjects.size - (mostSubjects - roomAtOnce);
    for (const [subject, { owner }] of this.#subjects) {
      if (surplus <= 0) return;
      if (owner === subject) continue;
      this.#subjects.delete(subject);
      surplus--;
    }
  }

  #forget(mayGo: (entry: Entry, subject: string) => boolean, nowMs: number): void {
    for (const [subject, entry] of this.#subjects)
      if (mayGo(entry, subject) && this.coolingOf(subject, nowMs) === undefined)
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
