import { windowMs, type Window } from './window.ts';

const firstCapacity = 8;

/**
 * Counts the requests of (now - 60 s, now] by the time of each: a ring of timestamps, oldest first,
 * that grows as needed. Takes eight bytes a request.
 */
export class ExactWindow implements Window {
  /** Its length is a power of two, so that places wrap around with a mask. */
  #times = new Float64Array(firstCapacity);
  #first = 0;
  #size = 0;

  used(nowMs: number): number {
    this.#forget(nowMs);
    return this.#size;
  }

  waitMs(limit: number, amount: number, nowMs: number): number {
    const tooMany = this.used(nowMs) + amount - limit;
    return tooMany <= 0 ? 0 : leavesInMs(this.#timeAt(tooMany - 1), nowMs);
  }

  record(amount: number, nowMs: number): void {
    this.#forget(nowMs);
    for (let count = 0; count < amount; count++) {
      if (this.#size === this.#times.length) this.#grow();
      this.#times[(this.#first + this.#size) & (this.#times.length - 1)] = nowMs;
      this.#size++;
    }
  }

  oldestLeavesMs(nowMs: number): number {
    return this.used(nowMs) === 0 ? 0 : leavesInMs(this.#timeAt(0), nowMs);
  }

  emptyMs(nowMs: number): number {
    return this.used(nowMs) === 0 ? 0 : leavesInMs(this.#timeAt(this.#size - 1), nowMs);
  }

  /** When each request that counts was recorded, oldest first. */
  *times(nowMs: number): Iterable<number> {
    this.#forget(nowMs);
    for (let at = 0; at < this.#size; at++) yield this.#timeAt(at);
  }

  #timeAt(at: number): number {
    return this.#times[(this.#first + at) & (this.#times.length - 1)] ?? 0;
  }

  #forget(nowMs: number): void {
    while (this.#size > 0 && nowMs - this.#timeAt(0) >= windowMs) {
      this.#first = (this.#first + 1) & (this.#times.length - 1);
      this.#size--;
    }
  }

  #grow(): void {
    const wider = new Float64Array(this.#times.length * 2);
    for (let at = 0; at < this.#size; at++) wider[at] = this.#timeAt(at);
    this.#times = wider;
    this.#first = 0;
  }
}

/** The least that `#forget` agrees with: the sum alone may be rounded to a millisecond too few or too many. */
function leavesInMs(timeMs: number, nowMs: number): number {
  let waitMs = Math.ceil(timeMs + windowMs - nowMs) - 1;
  while (nowMs + waitMs - timeMs < windowMs) waitMs++;
  return waitMs;
}
