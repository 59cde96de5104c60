import t from 'tap';
import {
  exactUpTo,
  RequestWindow,
} from '../../../../../plugins/policies/rate-limit/request-window.ts';
import { seeded } from './seeded.ts';

t.test('counts each request up to a limit, and seconds above it', async (t) => {
  const window = new RequestWindow();
  window.under(exactUpTo, 500).record(1, 500);
  t.equal(window.under(exactUpTo, 60_500).used(60_500), 0);
  const coarse = new RequestWindow();
  coarse.under(exactUpTo + 1, 500).record(1, 500);
  t.equal(coarse.under(exactUpTo + 1, 60_500).used(60_500), 1);
  t.equal(coarse.under(exactUpTo + 1, 61_000).used(61_000), 0);
});

t.test('forgets nothing when the limit changes, either way', async (t) => {
  const window = new RequestWindow();
  for (const now of [100, 2300, 2400]) window.under(10, now).record(1, now);
  t.equal(window.under(exactUpTo + 1, 3000).used(3000), 3);
  window.under(exactUpTo + 1, 3100).record(1, 3100);
  const exact = window.under(10, 3200);
  t.equal(exact.used(3200), 4);
  t.equal(exact.used(60_999), 4);
  t.equal(exact.used(61_000), 3, 'a request counts as long as its second did');
  t.equal(exact.used(63_000), 1);
  t.equal(exact.used(63_200), 0);
  t.equal(window.isEmpty(63_200), true);
});

t.test('lets nobody in above the limit of the moment, however often it changes', async (t) => {
  const random = seeded(5);
  const window = new RequestWindow();
  const limits = [3, 50, 400, exactUpTo + 1];
  const times: number[] = [];
  const wrong: string[] = [];
  let limit = 50;
  let now = 0;
  let first = 0;
  for (let event = 0; event < 200_000; event++) {
    now += random() < 0.5 ? 0 : random() * 200;
    if (random() < 0.001) limit = limits[Math.floor(random() * limits.length)] ?? 3;
    while (now - (times[first] ?? now) >= 60_000) first++;
    const current = window.under(limit, now);
    if (current.waitMs(limit, 1, now) > 0) continue;
    if (times.length - first >= limit) wrong.push(`${times.length - first} of ${limit} at ${now}`);
    current.record(1, now);
    times.push(now);
  }
  t.same(wrong, []);
  t.ok(times.length > 10_000, `${times.length} were let in`);
});
