import t from 'tap';
import { RetryBudget } from '../../../../../plugins/policies/router/retry-budget.ts';

const rules = { percent: 20, perSecond: 10 };

function spend(budget: RetryBudget, wanted: number, nowMs: number, how = rules): number {
  return Array.from({ length: wanted }, () => budget.take(how, nowMs)).filter(Boolean).length;
}

t.test('grants ten repeats a second to a gateway that does nothing else', async (t) => {
  const budget = new RetryBudget();
  t.equal(spend(budget, 100, 0), 10);
  t.equal(spend(budget, 100, 999), 0);
  t.equal(spend(budget, 100, 1000), 10);
});

t.test('grants a fifth of a burst of requests besides', async (t) => {
  const budget = new RetryBudget();
  for (let request = 0; request < 500; request++) budget.earn(rules, 5000);
  const granted = spend(budget, 1000, 5000);
  t.ok(granted >= 109 && granted <= 110, `${granted}`);
});

t.test('stays below 1.2 attempts a request and 10 a second while everything fails', async (t) => {
  for (const perSecond of [3, 30, 300]) {
    const budget = new RetryBudget();
    let attempts = 0;
    const secondsLong = 60;
    for (let request = 0; request < perSecond * secondsLong; request++) {
      const nowMs = (request * 1000) / perSecond;
      budget.earn(rules, nowMs);
      attempts += 1 + spend(budget, 3, nowMs);
    }
    const requests = perSecond * secondsLong;
    t.ok(attempts <= 1.2 * requests + 10 * secondsLong, `${attempts} of ${requests}`);
    t.ok(attempts > requests, 'and something is repeated');
  }
});

t.test('does not save up for a storm', async (t) => {
  const budget = new RetryBudget();
  for (let request = 0; request < 10_000; request++) budget.earn(rules, 0);
  t.equal(spend(budget, 1000, 3_600_000), 10);
});

t.test('may be set to nothing', async (t) => {
  const none = { percent: 0, perSecond: 0 };
  const budget = new RetryBudget();
  budget.earn(none, 0);
  t.equal(spend(budget, 5, 0, none), 0);
});
