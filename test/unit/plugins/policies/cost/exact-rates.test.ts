import t from 'tap';
import { costAt, exactRates } from '../../../../../plugins/policies/cost/exact-rates.ts';

t.test('each kind of token has its own price, and the sum is exact', async (t) => {
  const rates = exactRates({
    input: 3_000_000,
    output: 15_000_000,
    cacheRead: 300_000,
    cacheWrite: 3_750_000,
    cacheWriteHour: 6_000_000,
    reasoning: 16_000_000,
  });
  const usage = {
    inputTokens: 1,
    cacheReadTokens: 10,
    cacheWriteTokens: 100,
    cacheWriteHourTokens: 1000,
    outputTokens: 10_000,
    reasoningTokens: 100_000,
  };
  t.equal(costAt(rates, usage), 1_756_381_000_000n);
  t.equal(costAt(rates, {}), 0n);
  t.equal(costAt(rates, { inputTokens: 0, outputTokens: 0 }), 0n);
});

t.test('a cache without a price costs what input costs, reasoning what output costs', async (t) => {
  const plain = exactRates({ input: 2, output: 5 });
  const all = { cacheReadTokens: 1, cacheWriteTokens: 1, cacheWriteHourTokens: 1 };
  t.equal(costAt(plain, all), 6n);
  t.equal(costAt(plain, { reasoningTokens: 3 }), 15n);
  const written = exactRates({ input: 2, output: 5, cacheWrite: 3 });
  t.equal(costAt(written, { cacheWriteHourTokens: 1 }), 3n);
  t.equal(costAt(exactRates({ input: 2, output: 5, cacheRead: 0 }), all), 4n, 'a zero is a price');
});

t.test('the whole input, caches included, decides about the price of long requests', async (t) => {
  const rates = exactRates({
    input: 1,
    output: 10,
    above: [
      { tokens: 200, input: 2, output: 20 },
      { tokens: 500, input: 3, output: 30, cacheRead: 1 },
    ],
  });
  t.equal(costAt(rates, { inputTokens: 200, outputTokens: 1 }), 210n, 'at the limit');
  t.equal(costAt(rates, { inputTokens: 201, outputTokens: 1 }), 422n, 'one above it');
  t.equal(costAt(rates, { inputTokens: 100, cacheWriteTokens: 101, outputTokens: 1 }), 422n);
  t.equal(costAt(rates, { inputTokens: 1, cacheReadTokens: 500 }), 503n);
  t.equal(costAt(rates, { outputTokens: 1000 }), 10_000n, 'output does not');
});

t.test('sums beyond what a number holds stay exact', async (t) => {
  const rates = exactRates({ input: 75_000_001, output: 1 });
  t.equal(costAt(rates, { inputTokens: 999_999_999 }), 75_000_000_924_999_999n);
});
