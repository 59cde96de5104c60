import t from 'tap';
import { keepGone, listChanges } from '../../../../../plugins/policies/cost/list-changes.ts';

const price = { input: 1, output: 2 };
const list = (date: string, models: Record<string, Record<string, object>>) =>
  ({ source: 'a test', date, models }) as unknown as Parameters<typeof keepGone>[0];

const before = list('2026-01-01', {
  one: { same: price, dear: price, gone: price, older: { ...price, last: '2025-01-01' } },
});
const after = list('2026-02-01', {
  one: { same: price, dear: { ...price, input: 3 } },
  two: { fresh: price },
});

t.test('names what is new, changed and gone', async (t) => {
  const { added, changed, gone } = listChanges(before, after);
  t.same(added, [{ model: 'two/fresh', before: undefined, after: price }]);
  t.same(changed, [{ model: 'one/dear', before: price, after: { ...price, input: 3 } }]);
  t.same(gone, [{ model: 'one/gone', before: price, after: undefined }]);
});

t.test('a list is no different from itself', async (t) => {
  t.same(listChanges(before, before), { added: [], changed: [], gone: [] });
});

t.test('models that are gone keep their last price and its day', async (t) => {
  const kept = keepGone(before, after);
  t.equal(kept.date, '2026-02-01');
  t.same(kept.models['one'], {
    same: price,
    dear: { ...price, input: 3 },
    gone: { ...price, last: '2026-01-01' },
    older: { ...price, last: '2025-01-01' },
  });
  t.same(listChanges(kept, after).gone, [], 'and are gone only once');
  t.same(keepGone(after, before).models['one']?.['gone'], price, 'one that comes back is current');
});
