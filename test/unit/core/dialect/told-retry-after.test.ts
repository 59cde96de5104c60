import t from 'tap';
import { retryAfterOf } from '../../../../core/src/dialect/told-retry-after.ts';

t.test('reads the wait in an entry of the details before that of the sentence', async (t) => {
  const details = [{ reason: 'quota' }, { retryDelay: '34.4s' }];
  t.equal(retryAfterOf({ details }, 'Please try again in 2s.'), 34_400);
  t.equal(retryAfterOf({ details: 'none' }, 'Please try again in 2m3.5s.'), 123_500);
  t.equal(retryAfterOf({}, 'Please try again in 850ms.'), 850);
});

t.test('knows no wait where none is told in a way it knows', async (t) => {
  t.equal(retryAfterOf({}, 'Try again later.'), undefined);
  t.equal(retryAfterOf({ details: [{ retryDelay: 'soon' }] }, 'Try again in 2s.'), undefined);
});
