import t from 'tap';
import { Affinity } from '../../../../../plugins/policies/router/affinity.ts';

const ttlMs = 1000;
const keep = () => true;
const leave = () => false;

t.test('remembers where a session is at home', async (t) => {
  const affinity = new Affinity();
  t.same(affinity.placesOf('s', 0, ttlMs), []);
  affinity.served('s', 'a', 0, keep);
  t.same(affinity.placesOf('s', 0, ttlMs), ['a']);
  t.same(affinity.placesOf('other', 0, ttlMs), []);
});

t.test('remembers a guest beside a home worth coming back to', async (t) => {
  const affinity = new Affinity();
  affinity.served('s', 'a', 0, keep);
  affinity.served('s', 'b', 0, keep);
  t.same(affinity.placesOf('s', 0, ttlMs), ['a', 'b']);
  affinity.served('s', 'a', 0, keep);
  t.same(affinity.placesOf('s', 0, ttlMs), ['a']);
  affinity.served('s', 'b', 0, leave);
  t.same(affinity.placesOf('s', 0, ttlMs), ['b'], 'and moves from one that is not');
});

t.test('forgets a session that was not used for its time', async (t) => {
  const affinity = new Affinity();
  affinity.served('s', 'a', 0, keep);
  affinity.served('s', 'a', 900, keep);
  t.same(affinity.placesOf('s', 1899, ttlMs), ['a']);
  t.same(affinity.placesOf('s', 1900, ttlMs), []);
  t.same(affinity.placesOf('s', 0, ttlMs), [], 'for good');
});

t.test('keeps the ten thousand sessions that were used last', async (t) => {
  const affinity = new Affinity();
  for (let session = 0; session < 10_000; session++) affinity.served(`${session}`, 'a', 0, keep);
  affinity.served('0', 'a', 1, keep);
  affinity.served('new', 'a', 1, keep);
  t.same(affinity.placesOf('0', 1, ttlMs), ['a']);
  t.same(affinity.placesOf('1', 1, ttlMs), []);
  t.same(affinity.placesOf('2', 1, ttlMs), ['a']);
});
