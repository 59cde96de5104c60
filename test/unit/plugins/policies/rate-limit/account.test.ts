import t from 'tap';
import { Account, type Books } from '../../../../../plugins/policies/rate-limit/account.ts';
import type { Claim } from '../../../../../plugins/policies/rate-limit/claims.ts';
import { Counters } from '../../../../../plugins/policies/rate-limit/counters.ts';
import { Spending, Spendings } from '../../../../../plugins/policies/rate-limit/spending.ts';
import type { Subject } from '../../../../../plugins/policies/rate-limit/subject.ts';

const gateway: Subject = { id: 'gateway', scope: 'gateway' };
const team: Subject = { id: 'key team', scope: 'key' };
const now = Date.UTC(2030, 0, 1);

function booksOf(): Books & { readonly counters: Map<string, Counters> } {
  const counters = new Map([gateway, team].map(({ id }) => [id, new Counters()]));
  const spendings = new Spendings();
  return {
    counters,
    countersOf: (subject) => counters.get(subject) ?? new Counters(),
    spendingOf: (subject, period) => spendings.of(subject, period),
  };
}

const claims: readonly Claim[] = [
  { kind: 'requests', limit: 1, subject: gateway },
  { kind: 'tokens', limit: 2, subject: team },
  { kind: 'slots', limit: 3, subject: team },
  { kind: 'money', limitPicoUsd: 4n, period: 'daily', subject: team },
  { kind: 'money', limitPicoUsd: 5n, period: 'daily', subject: team },
  { kind: 'money', limitPicoUsd: 6n, period: 'never', subject: team },
];

t.test('finds what each claim is about, and what several share once', async (t) => {
  const books = booksOf();
  const account = new Account(claims, books);
  t.same(
    account.counts.map(({ claim }) => claim.limit),
    [1, 2, 3],
  );
  t.same(
    account.tokens.map(({ claim }) => claim.limit),
    [2],
  );
  t.equal(account.funds.length, 3);
  t.equal(account.slots.length, 1);
  t.equal(account.slots[0], books.counters.get(team.id));
  t.same(
    account.spendings.map(({ period }) => period),
    ['daily', 'never'],
  );
});

t.test('is loaded when all of its spendings are', async (t) => {
  const account = new Account(claims, booksOf());
  const [first, second] = account.spendings;
  first?.load(undefined, now);
  t.equal(account.isLoaded, false);
  second?.load(undefined, now);
  t.equal(account.isLoaded, true);
  t.equal(new Account([], booksOf()).isLoaded, true);
});

t.test('is forgotten with any part of it', async (t) => {
  const books = booksOf();
  const account = new Account(claims, books);
  t.equal(account.isForgotten, false);
  books.counters.get(team.id)?.forget();
  t.equal(account.isForgotten, true);
  const spending = new Spending('daily');
  const other = new Account(claims, { ...booksOf(), spendingOf: () => spending });
  t.equal(other.isForgotten, false);
  spending.forget();
  t.equal(other.isForgotten, true);
});
