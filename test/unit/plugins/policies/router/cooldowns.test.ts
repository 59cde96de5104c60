import t from 'tap';
import { Cooldowns, type Failure } from '../../../../../plugins/policies/router/cooldowns.ts';

/** One, two, four … seconds. */
const doubling = (step: number) => 1000 * 2 ** step;
const failure = (startedMs: number, nowMs: number, rest: Partial<Failure> = {}): Failure => ({
  reason: 'limited',
  startedMs,
  nowMs,
  retryAfterMs: undefined,
  lengthMs: doubling,
  ...rest,
});
const remaining = (cooldowns: Cooldowns, nowMs: number) =>
  cooldowns.coolingOf('a', nowMs)?.remainingMs;

t.test('a failure cools its subject for a while', async (t) => {
  const cooldowns = new Cooldowns();
  t.notOk(cooldowns.any);
  cooldowns.fail('a', failure(0, 100));
  t.ok(cooldowns.any);
  t.same(cooldowns.coolingOf('a', 100), { reason: 'limited', remainingMs: 1000 });
  t.equal(remaining(cooldowns, 1099), 1);
  t.equal(remaining(cooldowns, 1100), undefined);
  t.equal(cooldowns.coolingOf('b', 100), undefined);
});

t.test('a burst of 500 failures is one window, however late its last ones come', async (t) => {
  const cooldowns = new Cooldowns();
  for (let request = 0; request < 500; request++) cooldowns.fail('a', failure(0, 100 + request));
  t.equal(remaining(cooldowns, 1099), 1, 'and begins with the first');
  cooldowns.fail('a', failure(0, 1500));
  t.equal(remaining(cooldowns, 1500), 1000, 'one that comes after its end opens it once more');
  cooldowns.fail('a', failure(2600, 2700));
  t.equal(remaining(cooldowns, 2700), 2000, 'and only an attempt that began later escalates');
});

t.test('failures that go on in later windows make them longer', async (t) => {
  const cooldowns = new Cooldowns();
  let nowMs = 0;
  for (const length of [1000, 2000, 4000, 8000]) {
    cooldowns.fail('a', failure(nowMs, nowMs));
    t.equal(remaining(cooldowns, nowMs), length);
    nowMs += length;
  }
});

t.test('a success ends the window and the escalation', async (t) => {
  const cooldowns = new Cooldowns();
  cooldowns.fail('a', failure(0, 0));
  cooldowns.fail('a', failure(1000, 1000));
  cooldowns.succeed('a', 500);
  t.equal(remaining(cooldowns, 1000), 2000, 'not one of an attempt that began before the window');
  cooldowns.succeed('a', 1500);
  t.equal(remaining(cooldowns, 1500), undefined);
  t.notOk(cooldowns.any);
  cooldowns.fail('a', failure(4000, 4000));
  t.equal(remaining(cooldowns, 4000), 1000);
});

t.test(
  'what the upstream asks for counts, and prolongs a window but never shortens it',
  async (t) => {
    const cooldowns = new Cooldowns();
    cooldowns.fail('a', failure(0, 0, { retryAfterMs: 5000 }));
    t.equal(remaining(cooldowns, 0), 5000);
    cooldowns.fail('a', failure(0, 100, { retryAfterMs: 1000 }));
    t.equal(remaining(cooldowns, 100), 4900);
    cooldowns.fail('a', failure(0, 100, { retryAfterMs: 9000 }));
    t.equal(remaining(cooldowns, 100), 9000);
    cooldowns.fail('b', failure(0, 0, { retryAfterMs: 0 }));
    t.equal(cooldowns.coolingOf('b', 0), undefined, 'nothing to wait for is no window');
  },
);

t.test('reasons are counted apart, and the one that lasts longest is told', async (t) => {
  const cooldowns = new Cooldowns();
  cooldowns.fail('a', failure(0, 0, { retryAfterMs: 3000 }));
  cooldowns.fail('a', failure(0, 0, { reason: 'refused', retryAfterMs: 9000 }));
  cooldowns.fail('a', failure(0, 0, { reason: 'failing' }));
  t.same(cooldowns.coolingOf('a', 0), { reason: 'refused', remainingMs: 9000 });
});

t.test('failures an hour apart have nothing to do with each other', async (t) => {
  const cooldowns = new Cooldowns();
  cooldowns.fail('a', failure(0, 0));
  cooldowns.fail('a', failure(4_000_000, 4_000_000));
  t.equal(remaining(cooldowns, 4_000_000), 1000);
});

t.test('forgets what is neither in use nor cooling', async (t) => {
  const cooldowns = new Cooldowns();
  for (const subject of ['a', 'b', 'c']) cooldowns.fail(subject, failure(0, 0));
  cooldowns.fail('b', failure(0, 0, { retryAfterMs: 60_000 }));
  cooldowns.prune(new Set(['c']), 2000);
  cooldowns.fail('a', failure(2000, 2000));
  cooldowns.fail('c', failure(2000, 2000));
  t.equal(remaining(cooldowns, 2000), 1000, 'a begins anew');
  t.equal(cooldowns.coolingOf('b', 2000)?.remainingMs, 58_000);
  t.equal(cooldowns.coolingOf('c', 2000)?.remainingMs, 2000, 'c goes on');
});

t.test('forgets models with their accounts, unless they still cool', async (t) => {
  const cooldowns = new Cooldowns();
  cooldowns.fail('a for m', failure(0, 0), 'a');
  cooldowns.fail('gone for m', failure(0, 0), 'gone');
  cooldowns.fail('gone for n', failure(0, 0, { retryAfterMs: 9000 }), 'gone');
  t.same([...cooldowns.coolingUnder(500).keys()], ['a', 'gone']);
  t.match(cooldowns.coolingUnder(500).get('gone'), [
    ['gone for m', { reason: 'limited', remainingMs: 500 }],
    ['gone for n', { reason: 'limited', remainingMs: 8500 }],
  ]);
  cooldowns.prune(new Set(['a']), 2000);
  cooldowns.fail('a for m', failure(2000, 2000), 'a');
  cooldowns.fail('gone for m', failure(2000, 2000), 'gone');
  t.equal(cooldowns.coolingOf('a for m', 2000)?.remainingMs, 2000, 'goes on');
  t.equal(cooldowns.coolingOf('gone for m', 2000)?.remainingMs, 1000, 'begins anew');
  t.equal(cooldowns.coolingOf('gone for n', 2000)?.remainingMs, 7000);
});

t.test('remembers ten thousand subjects, of which models that are over go first', async (t) => {
  const cooldowns = new Cooldowns();
  cooldowns.fail('a', failure(0, 0, { retryAfterMs: 9000 }));
  for (let model = 0; model < 10_000; model++)
    cooldowns.fail(`a for ${model}`, failure(0, 0, { retryAfterMs: model < 2 ? 100 : 9000 }), 'a');
  const known = () => cooldowns.coolingUnder(50).get('a')?.length ?? 0;
  t.equal(known(), 8999, 'room for a thousand is made at once');
  t.equal(cooldowns.coolingOf('a for 1000', 50), undefined, 'by those that are known longest');
  t.ok(cooldowns.coolingOf('a for 9999', 50));
  t.ok(cooldowns.coolingOf('a', 50), 'but never an account');
  for (let model = 0; model < 30_000; model++)
    cooldowns.fail(`a for x${model}`, failure(0, 0), 'a');
  t.ok(known() < 10_000);
});
