import t from 'tap';
import {
  parsePriceList,
  priceText,
  printPriceList,
  type PriceList,
} from '../../../../../plugins/policies/cost/price-list.ts';

const list: PriceList = {
  source: 'a test',
  date: '2026-01-31',
  models: {
    one: {
      small: { input: 37_500, output: 150_000 },
      large: {
        input: 3_000_000,
        output: 15_000_000,
        cacheRead: 0,
        above: [{ tokens: 200_000, input: 6_000_000, output: 22_500_000 }],
        last: '2025-12-31',
      },
    },
  },
};

t.test('a printed list reads back as it was, with a line for each model in order', async (t) => {
  const text = printPriceList(list);
  t.same(parsePriceList(JSON.parse(text)), list);
  const lines = text.split('\n').filter((line) => line.includes('"input"'));
  t.same(
    lines.map((line) => line.trim().split(':')[0]),
    ['"large"', '"small"'],
  );
});

t.test('a list with a mistake is refused with its place', async (t) => {
  const price = (change: object): unknown => ({
    ...list,
    models: { one: { small: { input: 1, output: 1, ...change } } },
  });
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [undefined, /no "models"/],
    [[], /no "models"/],
    [{ ...list, date: 'today' }, /"date"/],
    [{ ...list, source: 1 }, /"source"/],
    [{ ...list, models: { one: 1 } }, /one has to be an object/],
    [price({ input: -1 }), /input of one\/small/],
    [price({ input: 0.5 }), /input of one\/small/],
    [price({ output: '1' }), /output of one\/small/],
    [price({ cacheRead: 1e300 }), /cacheRead of one\/small/],
    [price({ above: {} }), /"above" of one\/small/],
    [price({ above: [{ tokens: 1, input: 1 }] }), /output of one\/small/],
    [price({ last: '1' }), /"last" of one\/small/],
  ];
  for (const [value, message] of wrong) t.throws(() => parsePriceList(value as never), { message });
});

t.test('a price is told in dollars for a million tokens', async (t) => {
  t.equal(
    priceText(list.models['one']?.['large'] ?? { input: 0, output: 0 }),
    'input 3, output 15, cache read 0; above 200000 tokens of input: input 6, output 22.5',
  );
});
