import t from 'tap';
import { cheapest } from '../../../../../plugins/policies/router/cheapest.ts';
import { fakeOutlook } from './fake-outlook.ts';
import { candidates } from './fake-executor.ts';

const rates: Readonly<Record<string, { input: bigint; output: bigint }>> = {
  dear: { input: 3_000_000n, output: 15_000_000n },
  cheap: { input: 100_000n, output: 400_000n },
  talkative: { input: 90_000n, output: 1_000_000n },
};
const prices = {
  version: '1',
  costOf: () => undefined,
  rateOf: (provider: string) => rates[provider],
};
const pool = [
  ...candidates({ u: {} }, 'unpriced'),
  ...candidates({ d: {} }, 'dear'),
  ...candidates({ a: {}, b: {} }, 'cheap'),
  ...candidates({ t: {} }, 'talkative'),
];

t.test('picks the cheapest, equals in turn', async (t) => {
  const choose = cheapest(fakeOutlook({ prices }));
  t.same(
    Array.from({ length: 4 }, () => choose(pool, 'generate')?.credential.id),
    ['a', 'b', 'a', 'b'],
  );
});

t.test('picks one without a price only when no other is left', async (t) => {
  const choose = cheapest(fakeOutlook({ prices }));
  const ids = ['unpriced', 'dear'].map((name) =>
    pool.filter(({ credential }) => credential.provider === name),
  );
  t.equal(choose(ids.flat(), 'generate')?.credential.id, 'd');
  t.equal(choose(ids[0] ?? [], 'generate')?.credential.id, 'u');
});

t.test('takes all in turn where nobody knows prices', async (t) => {
  const choose = cheapest(fakeOutlook());
  const picks = Array.from({ length: 5 }, () => choose(pool, 'generate')?.credential.id);
  t.same(new Set(picks), new Set(['u', 'd', 'a', 'b', 't']));
});
