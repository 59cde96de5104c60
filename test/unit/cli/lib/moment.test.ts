import t from 'tap';
import { momentOf } from '../../../../cli/src/lib/moment.ts';

const now = Date.UTC(2026, 10, 23);

t.test('reads spans and times', async (t) => {
  t.equal(momentOf('10m', now, -1), now - 600_000);
  t.equal(momentOf('2h', now, -1), now - 7_200_000);
  t.equal(momentOf('30d', now, 1), Date.UTC(2026, 11, 23));
  t.equal(momentOf('2w', now, 1), Date.UTC(2026, 11, 7));
  t.equal(momentOf('2030-01-31T00:00:00Z', now, 1), Date.UTC(2030, 0, 31));
  t.equal(momentOf('2030-01-31T02:00:00.5+02:00', now, 1), Date.UTC(2030, 0, 31, 0, 0, 0, 500));
});

t.test('reads nothing else', async (t) => {
  for (const text of [
    '',
    '10',
    '10y',
    '-1d',
    '1.5h',
    'tomorrow',
    '2030-01-31',
    '2030-13-01T00:00:00Z',
  ])
    t.equal(momentOf(text, now, 1), undefined, text);
});
