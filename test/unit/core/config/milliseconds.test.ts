import t from 'tap';
import { milliseconds } from '../../../../core/src/config/milliseconds.ts';

t.test('gives whole milliseconds where a product of floating point is none', async (t) => {
  for (const seconds of [16.1, 1.005, 2.333, 86_399.9999])
    t.ok(Number.isInteger(milliseconds(seconds)), String(seconds));
  t.equal(milliseconds(16.1), 16_100);
  t.equal(milliseconds(300), 300_000);
});

t.test('only nothing is nothing', async (t) => {
  t.equal(milliseconds(0), 0);
  t.equal(milliseconds(1e-9), 1);
});
