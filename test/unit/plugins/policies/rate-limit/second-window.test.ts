import t from 'tap';
import { SecondWindow } from '../../../../../plugins/policies/rate-limit/second-window.ts';
import { seeded } from './seeded.ts';

t.test(
  'never lets more in than the limit in any minute, and refuses only where the oldest second counts',
  async (t) => {
    const random = seeded(2);
    const limit = 50_000;
    const window = new SecondWindow();
    const times: number[] = [];
    let now = 0;
    let first = 0;
    let most = 0;
    let tooEarly = 0;
    let oldest = 0;
    for (let count = 0; count < 1_000_000; count++) {
      now += random() < 0.5 ? 0 : random() * 1.6;
      while (now - (times[first] ?? now) >= 60_000) first++;
      const inWindow = times.length - first;
      if (window.waitMs(limit, 1, now) === 0) {
        window.record(1, now);
        times.push(now);
        most = Math.max(most, inWindow + 1);
        continue;
      }
      const oldestMs = (Math.floor(now / 1000) - 60) * 1000;
      while ((times[oldest] ?? now) < oldestMs) oldest++;
      if (times.length - oldest < limit) tooEarly++;
    }
    t.equal(most, limit);
    t.equal(tooEarly, 0);
  },
);

t.test('tells how long an amount has to wait, to the millisecond', async (t) => {
  const random = seeded(3);
  const wrong: string[] = [];
  let now = 0;
  const window = new SecondWindow();
  for (let count = 0; count < 20_000; count++) {
    now += random() * 900;
    const amount = 1 + Math.floor(random() * 400);
    const waitMs = window.waitMs(1000, amount, now);
    if (waitMs > 0) {
      if (window.waitMs(1000, amount, now + waitMs - 1) === 0) wrong.push(`${waitMs} too long`);
      now += waitMs;
      if (window.waitMs(1000, amount, now) !== 0) wrong.push(`${waitMs} too short`);
    }
    window.record(amount, now);
    if (window.used(now) > 1000) wrong.push(`${window.used(now)} used`);
  }
  t.same(wrong, []);
});

t.test('counts a second until it is over as a whole', async (t) => {
  const window = new SecondWindow();
  window.record(5, 1100);
  t.equal(window.waitMs(5, 1, 1100), 60_900);
  t.equal(window.used(61_999), 5);
  t.equal(window.used(62_000), 0);
});

t.test('corrects what still counts and leaves the rest alone', async (t) => {
  const window = new SecondWindow();
  window.record(100, 500);
  window.correct(500, -60, 30_000);
  t.equal(window.used(30_000), 40);
  window.correct(500, -100, 30_000);
  t.equal(window.used(30_000), 0, 'never below nothing');
  window.record(7, 61_500);
  window.correct(500, -5, 61_500);
  t.equal(window.used(61_500), 7, 'what has left is not taken from what came');
});

t.test('says when the oldest and the last second leave', async (t) => {
  const window = new SecondWindow();
  t.same([window.oldestLeavesMs(0), window.emptyMs(0)], [0, 0]);
  window.record(1, 1500);
  window.record(1, 3500);
  t.same([window.oldestLeavesMs(3500), window.emptyMs(3500)], [58_500, 60_500]);
});

t.test('forgets everything in a pause of any length', async (t) => {
  for (const pauseMs of [61_000, 122_000, 86_400_000]) {
    const window = new SecondWindow();
    for (let now = 0; now < 60_000; now += 500) window.record(3, now);
    t.equal(window.used(59_500), 360);
    t.equal(window.used(59_999 + pauseMs), 0);
    window.record(1, 60_000 + pauseMs);
    t.equal(window.used(60_000 + pauseMs), 1);
  }
});
