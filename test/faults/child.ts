/** What a process of the suite says to its parent. */
import { monotonicMs } from './wire.ts';

/** Tells the parent that the process is ready, runs the parent's orders, and ends with it. */
export function serveParent<Order>(ready: unknown, run: (order: Order) => unknown): void {
  process.on('message', (message) => {
    const { number, order } = parseOrder<Order>(message);
    Promise.resolve()
      .then(() => run(order))
      .then(
        (value) => process.send?.({ kind: 'answer', number, value }),
        (error: unknown) => process.send?.({ kind: 'failed', number, value: String(error) }),
      );
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ kind: 'ready', value: ready });
}

/** News of a process, and the time up to which there is no other. */
export interface Bundle<News> {
  readonly atMs: number;
  readonly news: readonly News[];
  /** The process noticed nothing for so long before, in milliseconds. */
  readonly lagMs: number;
}

const usualLagMs = 20;

const silenceMs = 200;

/** Tells the parent something in bundles, since single messages cost more than they say. */
export function newsTeller<News>(everyMs: number): (news: News) => void {
  let waiting: News[] = [];
  let toldMs = 0;
  let tickMs = monotonicMs();
  setInterval(() => {
    const atMs = monotonicMs();
    const lagMs = Math.max(0, atMs - tickMs - everyMs);
    tickMs = atMs;
    if (lagMs <= usualLagMs && waiting.length === 0 && atMs - toldMs < silenceMs) return;
    toldMs = atMs;
    process.send?.({ kind: 'news', value: { atMs, lagMs, news: waiting } satisfies Bundle<News> });
    waiting = [];
  }, everyMs);
  return (news) => {
    waiting.push(news);
  };
}

function parseOrder<Order>(message: unknown): { number: number; order: Order } {
  return message as { number: number; order: Order };
}
