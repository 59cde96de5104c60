import t from 'tap';
import { backoffMs, pause } from '../../../../../plugins/policies/router/backoff.ts';
import { Lifetime } from '../../../../../core/src/context/lifetime.ts';

t.test('doubles from 250 ms up to the cap', async (t) => {
  const pauses = [0, 1, 2, 3, 9, 99].map((round) =>
    backoffMs(round, { capMs: 1500, jitter: 0 }, Math.random),
  );
  t.same(pauses, [250, 500, 1000, 1500, 1500, 1500]);
});

t.test('leaves all of it to chance, or the part that it is told', async (t) => {
  const rules = { capMs: 30_000, jitter: 1 };
  t.equal(
    backoffMs(0, rules, () => 0),
    250,
  );
  t.ok(backoffMs(0, rules, () => 0.999) < 1);
  t.equal(
    backoffMs(0, { ...rules, jitter: 0.5 }, () => 1),
    125,
  );
});

t.test('a pause ends with the lifetime', async (t) => {
  const lifetime = new Lifetime();
  const started = performance.now();
  setTimeout(() => lifetime.end('gone'), 20);
  await pause(60_000, lifetime);
  t.ok(performance.now() - started < 1000);
  await pause(60_000, lifetime);
  t.ok(performance.now() - started < 1000, 'and does not begin after it');
});

t.test('a pause takes its time otherwise, and none where it is none', async (t) => {
  const lifetime = new Lifetime();
  const started = performance.now();
  await pause(0, lifetime);
  await pause(30, lifetime);
  t.ok(performance.now() - started >= 29);
});
