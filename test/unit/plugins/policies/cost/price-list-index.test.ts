import t from 'tap';
import { PriceIndex } from '../../../../../plugins/policies/cost/price-list-index.ts';

const price = (input: number) => ({ input, output: input });
const index = new PriceIndex({
  source: 'a test',
  date: '2026-01-01',
  models: {
    openai: { 'gpt-a': price(1), 'gpt-a-2024-05-13': price(2), 'ft:gpt-a-2024-07-18': price(3) },
    anthropic: { 'claude-b-20240101': price(10), 'claude-b-20250101': price(11) },
    deepseek: { 'deep-c': price(20) },
    groq: { 'llama-d': price(30), 'openai/gpt-a': price(31) },
    together: { 'meta/llama-d': price(40) },
  },
});
const inputOf = (provider: string, model: string, credential?: string): number | undefined =>
  index.find(provider, model, credential)?.input;

t.test('finds a model by its whole name, then without prefix, then without date', async (t) => {
  t.equal(inputOf('openai', 'gpt-a'), 1);
  t.equal(inputOf('openai', 'gpt-a-2024-05-13'), 2, 'a dated price of its own comes first');
  t.equal(inputOf('openai', 'gpt-a-2024-08-06'), 1, 'an unknown date has the price without one');
  t.equal(inputOf('openai', 'openai/gpt-a'), 1);
  t.equal(inputOf('openai', 'GPT-A'), 1);
  t.equal(inputOf('openai', 'gpt-a@2024'), 1);
  t.equal(inputOf('openai', 'ft:gpt-a-2024-07-18:acme::id'), 3);
});

t.test('a name without date has the price of the newest one', async (t) => {
  t.equal(inputOf('claude', 'claude-b'), 11);
  t.equal(inputOf('claude', 'claude-b-latest'), 11);
  t.equal(inputOf('claude', 'claude-b-20240101'), 10);
});

t.test('hosts have prices of their own, which nobody else has', async (t) => {
  t.equal(inputOf('groq', 'llama-d'), 30);
  t.equal(inputOf('openai-compat', 'llama-d', 'groq'), 30);
  t.equal(inputOf('openai-compat', 'llama-d', 'groq-2'), 30, 'a second account of a name');
  t.equal(inputOf('openai-compat', 'meta/llama-d', 'together'), 40);
  t.equal(inputOf('groq', 'openai/gpt-a'), 31);
  t.equal(inputOf('groq', 'deep-c'), undefined, 'not the price of its maker');
  t.equal(inputOf('openai-compat', 'llama-d', 'my-own-server'), undefined);
  t.equal(inputOf('openai', 'llama-d'), undefined);
  t.equal(inputOf('openai-compat', 'groq/llama-d', 'router'), 30, 'the model says whose it is');
});

t.test('makers sell under other names too', async (t) => {
  t.equal(inputOf('openai-compat', 'deep-c', 'some-reseller'), 20);
  t.equal(inputOf('openai-compat', 'anthropic/claude-b', 'openrouter'), 11);
  t.equal(inputOf('openai', 'deep-c'), 20, 'an account with a base URL of another vendor');
});

t.test('what is not known has no price', async (t) => {
  for (const model of ['', '/', 'gpt', 'gpt-a-turbo', '__proto__', 'constructor', 'toString'])
    t.equal(inputOf('openai', model), undefined, model);
  t.equal(new PriceIndex({ source: '', date: '', models: {} }).find('openai', 'gpt-a'), undefined);
});
