import t from 'tap';
import { findOverride, overridesOf } from '../../../../../plugins/policies/cost/overrides.ts';

t.test('dollars for a million tokens become exact prices', async (t) => {
  const overrides = overridesOf({
    plain: { input: 0.0375, output: 0.15 },
    all: { input: 3, output: 15, cacheRead: 0, cacheWrite: 3.75, cacheWriteHour: 6, reasoning: 20 },
  });
  t.same(overrides.get('plain'), { input: 37_500, output: 150_000 });
  t.same(overrides.get('all'), {
    input: 3_000_000,
    output: 15_000_000,
    cacheRead: 0,
    cacheWrite: 3_750_000,
    cacheWriteHour: 6_000_000,
    reasoning: 20_000_000,
  });
});

t.test('what is no exact price is refused with its place and what to write', async (t) => {
  const wrong: readonly (readonly [object, string])[] = [
    [{ input: -1, output: 1 }, 'model-prices.m.input'],
    [{ input: NaN, output: 1 }, 'model-prices.m.input'],
    [{ input: 1, output: Infinity }, 'model-prices.m.output'],
    [{ input: 1, output: 1, cacheRead: 0.0000001 }, 'model-prices.m.cache-read'],
    [{ input: 1, output: 1, cacheWriteHour: 1e300 }, 'model-prices.m.cache-write-hour'],
  ];
  for (const [price, place] of wrong)
    t.throws(() => overridesOf({ m: price as { input: number; output: number } }), {
      code: 'CONFIG_INVALID',
      param: place,
      message: /at most six decimals/,
    });
});

t.test(
  'the price of an account comes before that of a provider, and that before the model',
  async (t) => {
    const price = (input: number) => ({ input, output: 1 });
    const overrides = overridesOf({
      m: price(1),
      'openai/m': price(2),
      'account/m': price(3),
      'dated-2024-05-13': price(4),
      dated: price(5),
    });
    const inputOf = (provider: string, model: string, credential = ''): number | undefined =>
      findOverride(overrides, provider, model, credential)?.input;
    t.equal(inputOf('other', 'm'), 1_000_000);
    t.equal(inputOf('openai', 'm'), 2_000_000);
    t.equal(inputOf('openai', 'm', 'account'), 3_000_000);
    t.equal(inputOf('openai', 'vendor/m', 'account'), 3_000_000);
    t.equal(inputOf('', 'dated-2024-05-13'), 4_000_000);
    t.equal(inputOf('', 'dated-2024-06-01'), 5_000_000);
    t.equal(inputOf('', 'n'), undefined);
  },
);
