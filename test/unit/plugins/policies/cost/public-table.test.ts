import t from 'tap';
import { convertTable } from '../../../../../plugins/policies/cost/public-table.ts';

const facts = { source: 'a test', date: '2026-01-31' };
const chat = (provider: string, prices: object = {}) => ({
  litellm_provider: provider,
  mode: 'chat',
  input_cost_per_token: 1e-6,
  output_cost_per_token: 2e-6,
  ...prices,
});
const price = { input: 1_000_000, output: 2_000_000 };

t.test('models are taken by vendor and without its prefix', async (t) => {
  const { list, problems } = convertTable(
    {
      'model-a': chat('openai'),
      'groq/openai/gpt-oss': chat('groq'),
      'fireworks_ai/accounts/fireworks/models/m': chat('fireworks_ai'),
      'fireworks_ai/fireworks_ai/twice': chat('fireworks_ai'),
      'nobody/model': chat('nobody'),
    },
    facts,
  );
  t.same(problems, []);
  t.match(list, facts);
  t.same(list.models['openai'], { 'model-a': price });
  t.same(list.models['groq'], { 'openai/gpt-oss': price });
  t.same(list.models['fireworks'], { 'accounts/fireworks/models/m': price, twice: price });
});

t.test('every kind of token has its price', async (t) => {
  const { list } = convertTable(
    {
      all: chat('anthropic', {
        cache_read_input_token_cost: 1e-7,
        cache_creation_input_token_cost: 1.25e-6,
        cache_creation_input_token_cost_above_1hr: 2e-6,
        output_cost_per_reasoning_token: 3e-6,
        input_cost_per_token_above_200k_tokens: 2e-6,
        cache_creation_input_token_cost_above_200k_tokens: 2.5e-6,
        output_cost_per_token_batches: 5e-7,
      }),
      free_cache: chat('deepseek', { cache_creation_input_token_cost: 0 }),
    },
    facts,
  );
  const cached = { ...price, cacheRead: 100_000, cacheWrite: 1_250_000, reasoning: 3_000_000 };
  t.same(list.models['anthropic']?.['all'], {
    ...cached,
    cacheWriteHour: 2_000_000,
    above: [
      {
        ...cached,
        tokens: 200_000,
        input: 2_000_000,
        cacheWrite: 2_500_000,
        cacheWriteHour: 4_000_000,
      },
    ],
  });
  t.same(list.models['deepseek']?.['free_cache'], { ...price, cacheWrite: 0 }, 'a zero stays');
});

t.test(
  'a price of hours that cannot be right is replaced by what the vendor publishes',
  async (t) => {
    const cached = { cache_creation_input_token_cost: 1.25e-6 };
    const { list } = convertTable(
      {
        high: chat('anthropic', { ...cached, cache_creation_input_token_cost_above_1hr: 9e-6 }),
        low: chat('anthropic', { ...cached, cache_creation_input_token_cost_above_1hr: 1e-7 }),
        none: chat('anthropic', cached),
        other: chat('moonshot', { ...cached, cache_creation_input_token_cost_above_1hr: 9e-6 }),
      },
      facts,
    );
    for (const name of ['high', 'low', 'none'])
      t.equal(list.models['anthropic']?.[name]?.cacheWriteHour, 2_000_000, name);
    t.notOk('cacheWriteHour' in (list.models['moonshot']?.['other'] ?? {}));
  },
);

t.test('what is not sold by the token, or at no known price, is left out', async (t) => {
  const { list, problems } = convertTable(
    {
      picture: { ...chat('openai'), mode: 'image_generation' },
      spoken: { litellm_provider: 'openai', mode: 'chat', input_cost_per_second: 1 },
      free: chat('openai', { input_cost_per_token: 0, output_cost_per_token: 0 }),
      silent: chat('openai', { output_cost_per_token: 0 }),
      vectors: { ...chat('openai', { output_cost_per_token: 0 }), mode: 'embedding' },
      text: 'not an entry',
    },
    facts,
  );
  t.same(problems, []);
  t.same(list.models['openai'], { vectors: { input: 1_000_000, output: 0 } });
});

t.test('a price that cannot be kept exactly is left out and named', async (t) => {
  const { list, problems } = convertTable(
    {
      fine: chat('openai', { input_cost_per_token: 1.5e-13 }),
      text: chat('openai', { input_cost_per_token: '1e-6' }),
      below: chat('openai', { output_cost_per_token: -1 }),
      long: chat('openai', { input_cost_per_token_above_200k_tokens: 1e-13 }),
      half: { litellm_provider: 'openai', mode: 'chat', input_cost_per_token: 1 },
    },
    facts,
  );
  t.same(list.models['openai'], {});
  t.equal(problems.length, 5);
  t.match(problems, [/^fine: input_cost_per_token is no whole number.*1\.5e-13\.$/, /^text: /]);
});

t.test('of two entries for one model the one with the prefix counts', async (t) => {
  const cheap = chat('deepseek', { input_cost_per_token: 1e-7 });
  const { list } = convertTable({ 'deepseek/m': chat('deepseek'), m: cheap }, facts);
  t.same(list.models['deepseek'], { m: price });
});
