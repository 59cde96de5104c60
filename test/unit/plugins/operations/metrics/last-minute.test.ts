import t from 'tap';
import { LastMinute } from '../../../../../plugins/operations/metrics/last-minute.ts';

t.test('counts what happened in the last sixty seconds', async (t) => {
  const minute = new LastMinute();
  minute.add(1000);
  minute.add(1010);
  minute.add(30_000);
  t.equal(minute.count(30_000), 3);
  t.equal(minute.count(60_900), 3);
  t.equal(minute.count(61_100), 1, 'the first two are a minute old');
  t.equal(minute.count(89_900), 1);
  t.equal(minute.count(90_000), 0);
});

t.test('is not a rate since the start, nor one of whole minutes', async (t) => {
  const minute = new LastMinute();
  for (let ms = 0; ms < 300_000; ms += 1000) minute.add(ms);
  t.equal(minute.count(299_999), 60);
  t.equal(minute.count(330_000), 29);
  t.equal(minute.count(400_000), 0);
});

t.test('agrees with a list of times, to a quarter of a second', async (t) => {
  const minute = new LastMinute();
  const times: number[] = [];
  let nowMs = 5;
  for (let at = 0; at < 3000; at++) {
    nowMs += (at * 7919) % 97;
    times.push(nowMs);
    minute.add(nowMs);
    if (at % 100 !== 0) continue;
    const within = (ms: number): number => times.filter((time) => time > nowMs - ms).length;
    const counted = minute.count(nowMs);
    t.ok(counted >= within(59_750) && counted <= within(60_000), `${counted} at ${nowMs}`);
  }
});
