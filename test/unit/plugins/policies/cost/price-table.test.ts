import t from 'tap';
import { overridesOf } from '../../../../../plugins/policies/cost/overrides.ts';
import { ListedPrices } from '../../../../../plugins/policies/cost/price-table.ts';

const list = {
  source: 'a test',
  date: '2026-01-31',
  models: {
    openai: {
      'gpt-a': {
        input: 2,
        output: 10,
        above: [{ tokens: 100, input: 4, output: 20 }],
      },
    },
    groq: { 'llama-b': { input: 5, output: 6 } },
  },
};
const none = overridesOf({});
const table = new ListedPrices(list, none);

t.test('usage costs what its model costs', async (t) => {
  t.equal(table.costOf({ inputTokens: 3, outputTokens: 2 }, 'openai', 'gpt-a'), 26n);
  t.equal(table.costOf({ inputTokens: 101 }, 'openai', 'gpt-a'), 404n);
  t.equal(table.costOf({ inputTokens: 1 }, 'openai-compat', 'llama-b', 'groq'), 5n);
});

t.test('a model without a price has no cost, which is not 0', async (t) => {
  t.equal(table.costOf({ inputTokens: 3 }, 'openai', 'gpt-z'), undefined);
  t.equal(table.costOf({ inputTokens: 3 }, 'openai', 'gpt-z'), undefined, 'asked again');
  t.equal(table.rateOf('openai', 'gpt-z'), undefined);
  t.equal(table.costOf({ inputTokens: 3 }, 'openai-compat', 'llama-b', 'mine'), undefined);
});

t.test('the rate is that of short prompts', async (t) => {
  t.match(table.rateOf('openai', 'gpt-a'), { input: 2n, output: 10n });
});

t.test('counts that are none cost nothing', async (t) => {
  const usage = { inputTokens: 1e308, outputTokens: -5, reasoningTokens: 0.5 };
  t.equal(table.costOf(usage, 'openai', 'gpt-a'), 0n);
});

t.test('prices of the configuration come first', async (t) => {
  const changed = new ListedPrices(list, overridesOf({ 'gpt-a': { input: 1, output: 1 } }));
  t.equal(changed.costOf({ inputTokens: 1 }, 'openai', 'gpt-a'), 1_000_000n);
  t.equal(changed.costOf({ inputTokens: 1 }, 'openai-compat', 'llama-b', 'groq'), 5n);
});

t.test('the version tells prices apart and nothing else', async (t) => {
  const overrides = overridesOf({ a: { input: 1, output: 1 }, b: { input: 1, output: 1 } });
  const turned = overridesOf({ b: { input: 1, output: 1 }, a: { input: 1, output: 1 } });
  t.match(table.version, /^2026-01-31-[0-9a-f]{12}$/);
  t.equal(new ListedPrices(structuredClone(list), none).version, table.version);
  t.not(new ListedPrices(list, overrides).version, table.version);
  t.equal(new ListedPrices(list, overrides).version, new ListedPrices(list, turned).version);
});

t.test('names without end do not fill the memory, nor change prices', async (t) => {
  const own = new ListedPrices(list, none);
  for (let number = 0; number < 5000; number++) own.rateOf('openai', `m${number}`);
  t.match(own.rateOf('openai', 'gpt-a'), { input: 2n });
});
