import { ExactWindow } from './exact-window.ts';
import { SecondWindow } from './second-window.ts';
import type { Window } from './window.ts';

/** Limits above this are counted by the second, since the time of each request would take much space. */
export const exactUpTo = 10_000;

/** Counts requests in the way that suits the limit; a reload may change it, and no request is forgotten. */
export class RequestWindow {
  #window: ExactWindow | SecondWindow = new ExactWindow();

  /** The window for a limit as it is at present. */
  under(limit: number, nowMs: number): Window {
    const isExact = this.#window instanceof ExactWindow;
    if (isExact !== limit <= exactUpTo)
      this.#window =
        this.#window instanceof ExactWindow
          ? bySecond(this.#window, nowMs)
          : byTime(this.#window, nowMs);
    return this.#window;
  }

  isEmpty(nowMs: number): boolean {
    return this.#window.used(nowMs) === 0;
  }
}

function bySecond(window: ExactWindow, nowMs: number): SecondWindow {
  const coarse = new SecondWindow();
  for (const timeMs of window.times(nowMs)) coarse.record(1, timeMs);
  return coarse;
}

/** Each request counts for as long as its second would have. */
function byTime(window: SecondWindow, nowMs: number): ExactWindow {
  const exact = new ExactWindow();
  for (const [timeMs, amount] of window.times(nowMs)) exact.record(amount, timeMs);
  return exact;
}
