import t from 'tap';
import { boundsOf } from '../../../../../plugins/policies/rate-limit/period.ts';

t.test('begins days and months at midnight UTC', async (t) => {
  const noon = Date.UTC(2028, 1, 29, 12);
  t.same(boundsOf('daily', noon), [Date.UTC(2028, 1, 29), Date.UTC(2028, 2, 1)]);
  t.same(boundsOf('monthly', noon), [Date.UTC(2028, 1, 1), Date.UTC(2028, 2, 1)]);
  t.same(boundsOf('monthly', Date.UTC(2028, 11, 31)), [Date.UTC(2028, 11), Date.UTC(2029, 0)]);
  t.same(boundsOf('never', noon), [0, Infinity]);
});

t.test('puts midnight into the day that begins', async (t) => {
  const midnight = Date.UTC(2030, 0, 1);
  t.equal(boundsOf('daily', midnight)[0], midnight);
  t.equal(boundsOf('daily', midnight - 1)[1], midnight);
});
