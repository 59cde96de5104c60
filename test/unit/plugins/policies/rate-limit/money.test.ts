import t from 'tap';
import { picoUsdOf } from '../../../../../plugins/policies/rate-limit/money.ts';

t.test('takes dollars by their digits', async (t) => {
  t.equal(picoUsdOf(5), 5_000_000_000_000n);
  t.equal(picoUsdOf(0.1), 100_000_000_000n);
  t.equal(picoUsdOf(0.000000000001), 1n);
  t.equal(picoUsdOf(20_000.01), 20_000_010_000_000_000n);
  t.equal(picoUsdOf(0), 0n);
});

t.test('takes very large and very small numbers as they are written', async (t) => {
  t.equal(picoUsdOf(1e21), 10n ** 33n);
  t.equal(picoUsdOf(1.5e-7), 150_000n);
  t.equal(picoUsdOf(1.9e-12), 2n);
  t.equal(picoUsdOf(1e-13), 1n, 'what is not 0 does not become 0');
});
