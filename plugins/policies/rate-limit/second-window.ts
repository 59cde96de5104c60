import { windowMs, type Window } from './window.ts';

const secondMs = 1000;
/** The minute and the second that is partly within it, which counts as a whole. */
const seconds = windowMs / secondMs + 1;

/**
 * Counts amounts by the second they fell in, in the same space however many there are. The oldest second
 * counts until it has left as a whole, so never too much is let in, and too little by at most what came
 * in that second: a sixtieth of an even flow.
 */
export class SecondWindow implements Window {
  /** A ring with a place for each second that counts; the others hold 0. */
  readonly #amounts = new Float64Array(seconds);
  /** The first second that counts. */
  #oldest = 0;
  #sum = 0;

  used(nowMs: number): number {
    this.#forget(nowMs);
    return this.#sum;
  }

  waitMs(limit: number, amount: number, nowMs: number): number {
    let tooMuch = this.used(nowMs) + amount - limit;
    if (tooMuch <= 0) return 0;
    let second = this.#oldest;
    for (; second < this.#oldest + seconds - 1; second++) {
      tooMuch -= this.#in(second);
      if (tooMuch <= 0) break;
    }
    return leavesInMs(second, nowMs);
  }

  record(amount: number, nowMs: number): void {
    this.#forget(nowMs);
    this.#add(secondOf(nowMs), amount);
  }

  /** Changes what was recorded at `atMs`, if that still counts. */
  correct(atMs: number, change: number, nowMs: number): void {
    this.#forget(nowMs);
    const second = secondOf(atMs);
    if (second >= this.#oldest) this.#add(second, Math.max(change, -this.#in(second)));
  }

  oldestLeavesMs(nowMs: number): number {
    if (this.used(nowMs) === 0) return 0;
    let second = this.#oldest;
    while (this.#in(second) === 0) second++;
    return leavesInMs(second, nowMs);
  }

  emptyMs(nowMs: number): number {
    if (this.used(nowMs) === 0) return 0;
    let second = this.#oldest + seconds - 1;
    while (this.#in(second) === 0) second--;
    return leavesInMs(second, nowMs);
  }

  /** Moments until which amounts count as if recorded then, oldest first. */
  *times(nowMs: number): Iterable<readonly [timeMs: number, amount: number]> {
    this.#forget(nowMs);
    for (let second = this.#oldest; second < this.#oldest + seconds; second++)
      yield [Math.min((second + 1) * secondMs, nowMs), this.#in(second)];
  }

  #forget(nowMs: number): void {
    const oldest = secondOf(nowMs) - seconds + 1;
    if (oldest <= this.#oldest) return;
    const last = Math.min(oldest, this.#oldest + seconds);
    for (let second = this.#oldest; second < last; second++) this.#add(second, -this.#in(second));
    this.#oldest = oldest;
  }

  #add(second: number, amount: number): void {
    const place = second % seconds;
    this.#amounts[place] = (this.#amounts[place] ?? 0) + amount;
    this.#sum += amount;
  }

  #in(second: number): number {
    return this.#amounts[second % seconds] ?? 0;
  }
}

function secondOf(nowMs: number): number {
  return Math.floor(nowMs / secondMs);
}

function leavesInMs(second: number, nowMs: number): number {
  const leavesAtMs = (second + seconds) * secondMs;
  let waitMs = Math.ceil(leavesAtMs - nowMs) - 1;
  while (nowMs + waitMs < leavesAtMs) waitMs++;
  return waitMs;
}
