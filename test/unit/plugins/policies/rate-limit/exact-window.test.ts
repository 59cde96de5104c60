import t from 'tap';
import { ExactWindow } from '../../../../../plugins/policies/rate-limit/exact-window.ts';
import { seeded } from './seeded.ts';

t.test(
  'agrees with counting every request of the last minute, over a million events',
  async (t) => {
    const random = seeded(1);
    const wrong: string[] = [];
    let events = 0;
    for (const limit of [1, 2, 7, 60, 100]) {
      const window = new ExactWindow();
      /** Everything that was let in and may still count, oldest first. */
      let admitted: number[] = [];
      let now = 0;
      for (let count = 0; count < 200_000; count++, events++) {
        now += step(random, limit);
        const inWindow = countSince(admitted, now);
        const waitMs = window.waitMs(limit, 1, now);
        if (inWindow < limit !== (waitMs === 0)) wrong.push(`${limit} at ${now}: ${inWindow}`);
        if (waitMs === 0) {
          window.record(1, now);
          admitted.push(now);
        } else if (random() < 0.2) {
          // The only one who comes after the wait is let in; a millisecond before it is too early.
          if (countSince(admitted, now + waitMs - 1) < limit) wrong.push(`${waitMs} is too long`);
          now += waitMs;
          if (window.waitMs(limit, 1, now) !== 0) wrong.push(`${waitMs} is too short`);
        }
        if (admitted.length > 10 * limit) admitted = admitted.slice(-limit);
      }
    }
    t.equal(events, 1_000_000);
    t.same(wrong, []);
  },
);

/** Bursts, trickles, whole milliseconds, and the edge of the window itself. */
function step(random: () => number, limit: number): number {
  const kind = random();
  if (kind < 0.4) return 0;
  if (kind < 0.7) return random() * (60_000 / limit) * 2;
  if (kind < 0.9) return Math.floor(random() * 2000);
  return kind < 0.99 ? random() : 60_000;
}

function countSince(times: readonly number[], now: number): number {
  let count = 0;
  for (let at = times.length - 1; at >= 0 && now - (times[at] ?? 0) < 60_000; at--) count++;
  return count;
}

t.test('lets as many in around the turn of a minute as within one', async (t) => {
  const window = new ExactWindow();
  let admitted = 0;
  for (const now of [59_900, 60_100])
    for (let count = 0; count < 10; count++)
      if (window.waitMs(10, 1, now) === 0) {
        window.record(1, now);
        admitted++;
      }
  t.equal(admitted, 10);
  t.equal(window.waitMs(10, 1, 60_100), 59_800);
});

t.test('counts a request until exactly a minute after it', async (t) => {
  const window = new ExactWindow();
  window.record(1, 0.5);
  t.equal(window.used(60_000.4), 1);
  t.equal(window.used(60_000.5), 0);
});

t.test('says when the oldest and the last request leave', async (t) => {
  const window = new ExactWindow();
  t.same([window.oldestLeavesMs(0), window.emptyMs(0)], [0, 0]);
  window.record(1, 1000);
  window.record(2, 5000);
  t.same([window.oldestLeavesMs(6000), window.emptyMs(6000)], [55_000, 59_000]);
  t.same([window.oldestLeavesMs(62_000), window.emptyMs(62_000)], [3000, 3000]);
});

t.test('waits for as many to leave as a smaller limit asks for', async (t) => {
  const window = new ExactWindow();
  for (let second = 1; second <= 20; second++) window.record(1, second * 1000);
  t.equal(window.waitMs(20, 1, 20_000), 41_000);
  t.equal(window.waitMs(5, 1, 20_000), 56_000);
});
