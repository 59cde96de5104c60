import t from 'tap';
import { retryAfterMs } from '../../../../core/src/executor/retry-after.ts';

const now = Date.UTC(2030, 0, 1);
const day = 24 * 60 * 60_000;

t.test('reads milliseconds, seconds and dates', async (t) => {
  const cases: readonly (readonly [
    headers: Record<string, unknown>,
    expected: number | undefined,
  ])[] = [
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': ' 3 ' }, 3000],
    [{ 'retry-after-ms': '1500' }, 1500],
    [{ 'retry-after-ms': '1.2' }, 2],
    [{ 'retry-after-ms': '20', 'retry-after': '7' }, 20],
    [{ 'retry-after-ms': 'soon', 'retry-after': '7' }, 7000],
    [{ 'retry-after-ms': '', 'retry-after': '7' }, 7000],
    [{ 'retry-after': new Date(now + 60_000).toUTCString() }, 60_000],
  ];
  for (const [headers, expected] of cases)
    t.equal(retryAfterMs(headers, now), expected, JSON.stringify(headers));
});

t.test('stays between nothing and a day', async (t) => {
  t.equal(retryAfterMs({ 'retry-after': '-5' }, now), 0);
  t.equal(retryAfterMs({ 'retry-after-ms': '-5' }, now), 0);
  t.equal(retryAfterMs({ 'retry-after': '1e12' }, now), day);
  t.equal(retryAfterMs({ 'retry-after': new Date(now - 1000).toUTCString() }, now), 0);
  t.equal(retryAfterMs({ 'retry-after': new Date(now + 90 * day).toUTCString() }, now), day);
});

t.test('knows nothing where nothing can be read', async (t) => {
  for (const value of [undefined, '', ' ', 'soon', 'NaN', 'Infinity', ['7']])
    t.equal(retryAfterMs({ 'retry-after': value }, now), undefined, String(value));
});
