import t from 'tap';
import { Rotations } from '../../../../../plugins/policies/router/rotations.ts';
import { candidates } from './fake-executor.ts';

const weighted = (weights: Readonly<Record<string, number>>, provider = 'one') =>
  candidates(
    Object.fromEntries(Object.entries(weights).map(([id, weight]) => [id, { weight }])),
    provider,
  );
const sorted = (text: string) =>
  [...text].toSorted((a = '', b = '') => a.localeCompare(b)).join('');

t.test('picks 5, 1 and 1 in any seven consecutive picks', async (t) => {
  const rotations = new Rotations();
  const pool = weighted({ a: 5, b: 1, c: 1 });
  const picks = Array.from({ length: 700 }, () => rotations.pick(pool)?.credential.id).join('');
  for (let start = 0; start + 7 <= picks.length; start++) {
    const window = sorted(picks.slice(start, start + 7));
    if (window !== 'aaaaabc') t.fail(`picks ${start} to ${start + 6} are ${window}`);
  }
  t.equal(picks.slice(0, 7), 'aabacaa');
});

t.test('picks 5, 1 and 1 of those left also while others come and go', async (t) => {
  const rotations = new Rotations();
  const pool = weighted({ a: 5, b: 1, c: 1, d: 3 });
  const left = weighted({ a: 5, b: 1, c: 1 });
  let picks = '';
  for (let round = 0; round < 300; round++) {
    // The fourth cools for a while, comes back for a while, and so on.
    for (let pick = 0; pick < round % 5; pick++) rotations.pick(pool);
    picks += rotations.pick(left)?.credential.id;
  }
  for (let start = 0; start + 7 <= picks.length; start++)
    if (sorted(picks.slice(start, start + 7)) !== 'aaaaabc') t.fail(`from pick ${start}`);
  t.equal(picks.length, 300);
});

t.test('picks by weight over any full round, whatever the weights', async (t) => {
  for (const weights of [{ a: 1, b: 1 }, { a: 3, b: 2 }, { a: 7, b: 3, c: 100, d: 1 }, { a: 9 }]) {
    const rotations = new Rotations();
    const pool = weighted(weights);
    const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
    const picks = Array.from({ length: 3 * sum }, () => rotations.pick(pool)?.credential.id);
    for (let start = 0; start <= 2 * sum; start++)
      for (const [id, weight] of Object.entries(weights)) {
        const count = picks.slice(start, start + sum).filter((pick) => pick === id).length;
        if (count !== weight) t.fail(`${id} ${count} times from pick ${start}`);
      }
    t.equal(picks.length, 3 * sum);
  }
});

t.test('keeps rotations of different candidates and weights apart', async (t) => {
  const rotations = new Rotations();
  const one = weighted({ a: 1, b: 1 });
  const two = weighted({ a: 1, b: 1 }, 'two');
  const heavier = weighted({ a: 1, b: 2 });
  const picks = [one, two, one, two, heavier].map((pool) => rotations.pick(pool)?.credential.id);
  t.same(picks, ['a', 'a', 'b', 'b', 'b']);
});

t.test('goes on where it was for candidates that a reload has made anew', async (t) => {
  const rotations = new Rotations();
  const picks = Array.from(
    { length: 4 },
    () => rotations.pick(weighted({ a: 1, b: 1 }))?.credential.id,
  );
  t.same(picks, ['a', 'b', 'a', 'b']);
});

t.test('forgets the oldest of a thousand sets', async (t) => {
  const rotations = new Rotations();
  const pool = weighted({ a: 1, b: 1 });
  t.equal(rotations.pick(pool)?.credential.id, 'a');
  for (let number = 0; number < 1000; number++)
    rotations.pick(weighted({ [`x${number}`]: 1, y: 1 }));
  t.equal(rotations.pick(pool)?.credential.id, 'a', 'begins anew');
});

t.test('picks nobody out of nobody', async (t) => {
  t.equal(new Rotations().pick([]), undefined);
});
