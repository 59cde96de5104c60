import t from 'tap';
import type { Claim } from '../../../../../plugins/policies/rate-limit/claims.ts';
import { Limiter, type Verdict } from '../../../../../plugins/policies/rate-limit/limiter.ts';
import type { Subject } from '../../../../../plugins/policies/rate-limit/subject.ts';
import { seeded } from './seeded.ts';

const gateway: Subject = { id: 'gateway', scope: 'gateway' };
const key = (name: string): Subject => ({ id: `key ${name}`, scope: 'key' });
const today = Date.UTC(2030, 0, 1);
const at = (monotonicMs: number, nowMs = today) => ({ monotonicMs, nowMs });

function count(kind: 'requests' | 'tokens' | 'slots', limit: number, subject = key('a')): Claim {
  return { kind, limit, subject };
}

function budget(limitPicoUsd: bigint, period: 'daily' | 'monthly' | 'never' = 'daily'): Claim {
  return { kind: 'money', limitPicoUsd, period, subject: key('a') };
}

function settle(
  verdict: Verdict,
  outcome: { tokens?: number | undefined; picoUsd?: bigint } = { tokens: 0 },
  monotonicMs = 0,
  nowMs = today,
): void {
  if (verdict.refusal !== undefined) throw new Error('The request was refused.');
  verdict.admission.settle(
    { tokens: outcome.tokens, picoUsd: outcome.picoUsd },
    { startedMs: nowMs, nowMs, monotonicMs },
  );
}

t.test(
  'agrees with counting every request of key and gateway, over a million events',
  async (t) => {
    const random = seeded(4);
    const limiter = new Limiter();
    const keys = Array.from({ length: 20 }, (_, index) => key(String(index)));
    const limits = { key: 15, gateway: 200 };
    const claims = keys.map((subject) => [
      count('requests', limits.gateway, gateway),
      count('requests', limits.key, subject),
    ]);
    const all: number[] = [];
    const ofKey = keys.map((): number[] => []);
    const wrong: string[] = [];
    let now = 0;
    let admitted = 0;
    for (let event = 0; event < 1_000_000; event++) {
      now += random() < 0.6 ? 0 : random() * 300;
      if (random() < 0.0001) now += 60_000;
      const chosen = Math.floor(random() * random() * keys.length);
      const mine = ofKey[chosen] ?? [];
      const fits = within(mine, now) < limits.key && within(all, now) < limits.gateway;
      let verdict = limiter.admit(claims[chosen] ?? [], 0, at(now));
      if ((verdict.refusal === undefined) !== fits) wrong.push(`event ${event} at ${now}`);
      if (verdict.refusal !== undefined && random() < 0.05) {
        now += verdict.refusal.waitMs;
        verdict = limiter.admit(claims[chosen] ?? [], 0, at(now));
        if (verdict.refusal !== undefined) wrong.push(`refused again at ${now}`);
      }
      if (verdict.refusal !== undefined) continue;
      admitted++;
      mine.push(now);
      all.push(now);
    }
    t.same(wrong, []);
    t.ok(admitted > 100_000, `${admitted} were let in`);
  },
);

function within(times: readonly number[], now: number): number {
  let found = 0;
  for (let index = times.length - 1; index >= 0 && now - (times[index] ?? 0) < 60_000; index--)
    found++;
  return found;
}

t.test('a refused request takes nothing of any limit', async (t) => {
  const limiter = new Limiter();
  const roomy = [
    count('requests', 100, gateway),
    count('tokens', 1000, gateway),
    count('slots', 100, gateway),
    count('requests', 100),
    count('tokens', 1000),
    count('slots', 100),
    budget(100n),
  ];
  const narrow: Readonly<Record<Claim['kind'], Claim>> = {
    requests: count('requests', 1, key('narrow')),
    tokens: count('tokens', 10, key('narrow')),
    slots: count('slots', 1, key('narrow')),
    money: { kind: 'money', limitPicoUsd: 0n, period: 'daily', subject: key('narrow') },
  };
  limiter.admit([narrow.requests, narrow.tokens, narrow.slots], 10, at(0));
  const before = limiter.admit(roomy, 10, at(0)).states;
  for (const [kind, claim] of Object.entries(narrow)) {
    const { refusal } = limiter.admit([...roomy, claim], 10, at(1000));
    t.equal(refusal?.claim.kind, kind);
    t.equal(limiter.admit([claim, ...roomy], 10, at(1000)).refusal?.claim.kind, kind);
  }
  const after = limiter.admit(roomy, 10, at(1000)).states;
  t.same(
    after.map(({ remaining }) => remaining),
    before.map(({ claim, remaining }) => remaining - (claim.kind === 'tokens' ? 10 : 1)),
  );
});

t.test('reports the limit that holds up the longest', async (t) => {
  const limiter = new Limiter();
  limiter.admit([count('requests', 1)], 0, at(0));
  limiter.admit([count('requests', 1, gateway)], 0, at(20_000));
  const claims = [count('requests', 1, gateway), count('requests', 1)];
  t.match(limiter.admit(claims, 0, at(30_000)).refusal, {
    waitMs: 50_000,
    claim: { subject: gateway },
  });
  t.equal(limiter.admit(claims, 0, at(79_999)).refusal?.waitMs, 1);
  t.equal(limiter.admit(claims, 0, at(80_000)).refusal, undefined);
});

t.test('slots are free again when their requests end, each once', async (t) => {
  const limiter = new Limiter();
  const claims = [count('slots', 2)];
  const first = limiter.admit(claims, 0, at(0));
  limiter.admit(claims, 0, at(0));
  t.equal(limiter.admit(claims, 0, at(0)).refusal?.waitMs, 1000);
  settle(first);
  settle(first);
  t.equal(limiter.admit(claims, 0, at(0)).refusal, undefined);
  t.equal(limiter.admit(claims, 0, at(0)).refusal?.claim.kind, 'slots');
});

t.test('tokens are set aside until it is known how many there were', async (t) => {
  const limiter = new Limiter();
  const claims = [count('tokens', 100)];
  const first = limiter.admit(claims, 60, at(0));
  t.equal(limiter.admit(claims, 60, at(0)).refusal?.waitMs, 61_000);
  settle(first, { tokens: 40 }, 5000);
  t.equal(limiter.admit(claims, 60, at(5000)).refusal, undefined);
  t.equal(limiter.admit(claims, 1, at(5000)).refusal?.waitMs, 56_000);
});

t.test('tokens of a request without any come back', async (t) => {
  const limiter = new Limiter();
  const claims = [count('tokens', 100)];
  settle(limiter.admit(claims, 100, at(0)), { tokens: 0 }, 100);
  t.equal(limiter.admit(claims, 100, at(100)).refusal, undefined);
});

t.test('an estimate stands where nobody counted', async (t) => {
  const limiter = new Limiter();
  const claims = [count('tokens', 100)];
  settle(limiter.admit(claims, 100, at(0)), { tokens: undefined }, 100);
  t.equal(limiter.admit(claims, 1, at(100)).refusal?.claim.kind, 'tokens');
});

t.test('more tokens than were set aside count for a minute from then on', async (t) => {
  const limiter = new Limiter();
  const claims = [count('tokens', 100)];
  const long = limiter.admit(claims, 10, at(0));
  for (let now = 1000; now < 200_000; now += 1000)
    limiter.admit([count('requests', 9)], 0, at(now));
  settle(long, { tokens: 510 }, 200_000);
  t.equal(limiter.admit(claims, 10, at(200_000)).refusal?.waitMs, 61_000);
});

t.test('a request that wants more tokens than the limit waits for an empty window', async (t) => {
  const limiter = new Limiter();
  const claims = [count('tokens', 100), count('tokens', 1000, gateway)];
  const { states } = limiter.admit(claims, 700, at(0));
  t.same(
    states.map(({ remaining }) => remaining),
    [0, 300],
  );
  t.equal(limiter.admit(claims, 700, at(0)).refusal?.waitMs, 61_000);
  t.equal(limiter.admit(claims, 700, at(61_000)).refusal, undefined);
});

t.test('money is spent when requests end, and there again in the next period', async (t) => {
  const limiter = new Limiter();
  const claims = [budget(100n), budget(150n, 'monthly')];
  const first = limiter.admit(claims, 0, at(0));
  settle(limiter.admit(claims, 0, at(0)), { picoUsd: 99n });
  t.equal(limiter.admit(claims, 0, at(0)).refusal, undefined);
  settle(first, { picoUsd: 1n });
  const noon = today + 12 * 3_600_000;
  t.match(limiter.admit(claims, 0, at(0, noon)).refusal, {
    claim: { period: 'daily' },
    waitMs: 12 * 3_600_000,
  });
  const tomorrow = today + 24 * 3_600_000;
  settle(limiter.admit(claims, 0, at(0, tomorrow)), { picoUsd: 50n }, 0, tomorrow);
  t.match(limiter.admit(claims, 0, at(0, tomorrow)).refusal, {
    claim: { period: 'monthly' },
    waitMs: 30 * 24 * 3_600_000,
  });
});

t.test('one charge is charged once to two budgets of the same period', async (t) => {
  const limiter = new Limiter();
  const claims = [budget(100n), budget(200n)];
  settle(limiter.admit(claims, 0, at(0)), { picoUsd: 99n });
  t.equal(limiter.admit(claims, 0, at(0)).refusal, undefined);
});

t.test('a budget for good is spent for good', async (t) => {
  const limiter = new Limiter();
  const claims = [budget(1n, 'never')];
  settle(limiter.admit(claims, 0, at(0)), { picoUsd: 1n });
  t.equal(limiter.admit(claims, 0, at(0, today * 2)).refusal?.waitMs, Infinity);
});

t.test('says what is left after a request, and when there is more', async (t) => {
  const limiter = new Limiter();
  const claims = [count('requests', 3), count('tokens', 100)];
  limiter.admit(claims, 10, at(500));
  t.match(limiter.admit(claims, 20, at(10_500)).states, [
    { remaining: 1, moreMs: 50_000, fullMs: 60_000 },
    { remaining: 70, moreMs: 50_500, fullMs: 60_500 },
  ]);
});

t.test('says when there is anything left again, under a limit that became smaller', async (t) => {
  const limiter = new Limiter();
  for (const now of [1000, 2000, 3000]) limiter.admit([count('requests', 3)], 0, at(now));
  t.match(limiter.admit([count('requests', 1)], 0, at(3000)), {
    refusal: { waitMs: 60_000 },
    states: [{ remaining: 0, moreMs: 60_000, fullMs: 60_000 }],
  });
});

t.test('forgets clients that are idle, and nobody else', async (t) => {
  const limiter = new Limiter();
  const [first, ...rest] = Array.from({ length: 1000 }, (_, index) => {
    const subject = key(String(index));
    const claims = [count('requests', 5, subject), count('slots', 5, subject)];
    return limiter.admit(claims, 0, at(0));
  });
  rest.forEach((verdict) => settle(verdict));
  t.equal(limiter.size, 1000);
  askOften(limiter, 60_000);
  t.equal(limiter.size, 2, 'the new one and the one at work');
  if (first !== undefined) settle(first);
  askOften(limiter, 180_000);
  t.equal(limiter.size, 1);
});

/** A few subjects are looked at with each request. */
function askOften(limiter: Limiter, now: number): void {
  const claims = [count('requests', 1000, key('new'))];
  for (let asked = 0; asked < 100; asked++) limiter.admit(claims, 0, at(now));
}

t.test('does not hold a request up to forget many clients', async (t) => {
  const limiter = new Limiter();
  for (let index = 0; index < 1000; index++)
    limiter.admit([count('requests', 5, key(String(index)))], 0, at(0));
  limiter.admit([], 0, at(60_000));
  limiter.admit([], 0, at(60_000));
  t.ok(limiter.size > 900, 'a request forgets a few');
});

t.test('who was forgotten is counted together with all who ask for the same', async (t) => {
  const limiter = new Limiter();
  const claims = [count('requests', 3)];
  const reloaded = [count('requests', 3)];
  limiter.admit(claims, 0, at(0));
  askOften(limiter, 60_000);
  t.equal(limiter.admit(reloaded, 0, at(61_000)).states[0]?.remaining, 2);
  t.equal(limiter.admit(claims, 0, at(61_000)).states[0]?.remaining, 1);
  t.equal(limiter.admit(reloaded, 0, at(61_000)).states[0]?.remaining, 0);
});

t.test('what is spent after a period was forgotten counts for all lists of claims', async (t) => {
  const limiter = new Limiter();
  const lists = [[budget(10n)], [budget(10n)]] as const;
  for (const claims of lists) limiter.admit(claims, 0, at(0));
  const later = today + 48 * 3_600_000;
  limiter.admit([], 0, at(60_000, later));
  for (const claims of lists)
    settle(limiter.admit(claims, 0, at(60_000, later)), { picoUsd: 5n }, 60_000, later);
  for (const claims of lists)
    t.equal(limiter.admit(claims, 0, at(60_000, later)).refusal?.claim.kind, 'money');
});
