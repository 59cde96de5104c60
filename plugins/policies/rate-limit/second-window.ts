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
  readonly #amounts = new Float64Array(seconds);
  /** Which second since the clock's zero each place is about. */
  readonly #numbers = new Float64Array(seconds).fill(-1);

  used(nowMs: number): number {
    const oldest = oldestAt(nowMs);
    let sum = 0;
    for (let place = 0; place < seconds; place++)
      if (this.#number(place) >= oldest) sum += this.#amount(place);
    return sum;
  }

  waitMs(limit: number, amount: number, nowMs: number): number {
    let tooMuch = this.used(nowMs) + amount - limit;
    if (tooMuch <= 0) return 0;
    const oldest = oldestAt(nowMs);
    for (let second = oldest; second < oldest + seconds; second++) {
      tooMuch -= this.#in(second);
      if (tooMuch <= 0) return leavesInMs(second, nowMs);
    }
    return leavesInMs(oldest + seconds - 1, nowMs);
  }

  record(amount: number, nowMs: number): void {
    this.#add(secondOf(nowMs), amount);
  }

  /** Changes what was recorded at `atMs`, if that still counts. */
  correct(atMs: number, change: number, nowMs: number): void {
    const second = secondOf(atMs);
    if (second >= oldestAt(nowMs)) this.#add(second, change);
  }

  oldestLeavesMs(nowMs: number): number {
    const [first] = this.#counted(nowMs);
    return first === undefined ? 0 : leavesInMs(first, nowMs);
  }

  emptyMs(nowMs: number): number {
    const last = this.#counted(nowMs).at(-1);
    return last === undefined ? 0 : leavesInMs(last, nowMs);
  }

  /** Moments until which amounts count as if recorded then, oldest first. */
  times(nowMs: number): readonly (readonly [timeMs: number, amount: number])[] {
    return this.#counted(nowMs).map((second) => [
      Math.min((second + 1) * secondMs, nowMs),
      this.#in(second),
    ]);
  }

  #counted(nowMs: number): readonly number[] {
    const oldest = oldestAt(nowMs);
    return Array.from({ length: seconds }, (_, at) => oldest + at).filter(
      (second) => this.#in(second) > 0,
    );
  }

  #add(second: number, amount: number): void {
    const place = second % seconds;
    const before = this.#number(place) === second ? this.#amount(place) : 0;
    this.#numbers[place] = second;
    this.#amounts[place] = Math.max(0, before + amount);
  }

  #in(second: number): number {
    const place = ((second % seconds) + seconds) % seconds;
    return this.#number(place) === second ? this.#amount(place) : 0;
  }

  #amount(place: number): number {
    return this.#amounts[place] ?? 0;
  }

  #number(place: number): number {
    return this.#numbers[place] ?? -1;
  }
}

function secondOf(nowMs: number): number {
  return Math.floor(nowMs / secondMs);
}

function oldestAt(nowMs: number): number {
  return secondOf(nowMs) - seconds + 1;
}

function leavesInMs(second: number, nowMs: number): number {
  const leavesAtMs = (second + seconds) * secondMs;
  let waitMs = Math.ceil(leavesAtMs - nowMs) - 1;
  while (nowMs + waitMs < leavesAtMs) waitMs++;
  return waitMs;
}
