import t from 'tap';
import type { Candidate } from '../../../../../plugins/policies/router/catalog.ts';
import { orderFor, plan } from '../../../../../plugins/policies/router/pick.ts';
import { credential } from './fake-executor.ts';

const candidates = (weights: Readonly<Record<string, number>>, provider = 'one'): Candidate[] =>
  Object.entries(weights).map(([id, weight]) => ({
    credential: credential(provider, id, { weight }),
    model: 'm',
    slot: `${provider}.${id}`,
  }));
const ids = (list: Iterable<Candidate>) =>
  Array.from(list, ({ credential: { id } }) => id).join('');

t.test('picks 5, 1 and 1 in any seven consecutive picks', async (t) => {
  const order = orderFor('round-robin');
  const pool = candidates({ a: 5, b: 1, c: 1 });
  const picks = Array.from({ length: 700 }, () => ids(order(pool))[0]);
  for (let start = 0; start + 7 <= picks.length; start++) {
    const window = picks
      .slice(start, start + 7)
      .toSorted((a = '', b = '') => a.localeCompare(b))
      .join('');
    if (window !== 'aaaaabc') t.fail(`picks ${start} to ${start + 6} are ${window}`);
  }
  t.equal(picks.slice(0, 7).join(''), 'aabacaa');
});

t.test('picks by weight over any full round, whatever the weights', async (t) => {
  for (const weights of [{ a: 1, b: 1 }, { a: 3, b: 2 }, { a: 7, b: 3, c: 100, d: 1 }, { a: 9 }]) {
    const order = orderFor('round-robin');
    const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
    const picks = Array.from({ length: 3 * sum }, () => ids(order(candidates(weights)))[0]);
    for (let start = 0; start <= 2 * sum; start++)
      for (const [id, weight] of Object.entries(weights)) {
        const count = picks.slice(start, start + sum).filter((pick) => pick === id).length;
        if (count !== weight) t.fail(`${id} ${count} times from pick ${start}`);
      }
    t.equal(picks.length, 3 * sum);
  }
});

t.test('tries every candidate once, and spreads the share of one that fails', async (t) => {
  const order = orderFor('round-robin');
  const pool = candidates({ a: 5, b: 1, c: 1 });
  const orders = Array.from({ length: 7 }, () => ids(order(pool)));
  for (const text of orders)
    t.equal([...text].toSorted((a = '', b = '') => a.localeCompare(b)).join(''), 'abc');
  const afterFailure = orders.filter((text) => text.startsWith('a')).map((text) => text[1]);
  t.same(new Set(afterFailure), new Set(['b', 'c']));
});

t.test('keeps rotations of different candidates apart', async (t) => {
  const order = orderFor('round-robin');
  const one = candidates({ a: 1, b: 1 });
  const two = candidates({ a: 1, b: 1 }, 'two');
  const picks = [one, two, one, two].map((pool) => ids(order(pool))[0]);
  t.same(picks, ['a', 'a', 'b', 'b']);
});

t.test('does not share a rotation between two routers', async (t) => {
  const pool = candidates({ a: 1, b: 1 });
  t.equal(ids(orderFor('round-robin')(pool)), 'ab');
  t.equal(ids(orderFor('round-robin')(pool)), 'ab');
});

t.test('fills the first candidate first', async (t) => {
  const order = orderFor('fill-first');
  const pool = candidates({ a: 1, b: 9, c: 1 });
  for (let request = 0; request < 3; request++) t.equal(ids(order(pool)), 'abc');
});

t.test('plans later groups after earlier ones, and only when they are reached', async (t) => {
  const groups = [candidates({ a: 1, b: 1 }), candidates({ c: 1, d: 1 }, 'two')];
  const order = orderFor('round-robin');
  const first = plan(groups, order, true);
  t.equal(first.next().value?.credential.id, 'a');
  t.equal(ids(plan(groups, order, true)), 'bacd');
  t.equal(ids(plan(groups, order, true)), 'abdc');
});

t.test('stays at the provider of the first candidate when told to', async (t) => {
  const mixed = [...candidates({ a: 1 }), ...candidates({ c: 1 }, 'two'), ...candidates({ b: 1 })];
  t.equal(ids(plan([mixed], orderFor('fill-first'), false)), 'ab');
  t.equal(ids(plan([mixed, candidates({ d: 1 }, 'two')], orderFor('fill-first'), false)), 'ab');
});
