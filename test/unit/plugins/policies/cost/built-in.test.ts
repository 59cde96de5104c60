import { readFileSync } from 'node:fs';
import t from 'tap';
import { builtInPrices, readPriceList } from '../../../../../plugins/policies/cost/built-in.ts';
import { PriceIndex } from '../../../../../plugins/policies/cost/price-list-index.ts';
import { parsePriceList } from '../../../../../plugins/policies/cost/price-list.ts';

const file = new URL('../../../../../plugins/policies/cost/prices.json', import.meta.url);

/** Models that have to have a price, by provider, with their input and output in dollars for a million. */
const families: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>> = {
  claude: {
    'claude-3-opus-20240229': [15, 75],
    'claude-3-sonnet-20240229': [3, 15],
    'claude-3-haiku-20240307': [0.25, 1.25],
    'claude-3-5-sonnet-20241022': [3, 15],
    'claude-3-5-haiku-20241022': [0.8, 4],
    'claude-3-7-sonnet-20250219': [3, 15],
    'claude-opus-4-20250514': [15, 75],
    'claude-sonnet-4-20250514': [3, 15],
    'claude-opus-4-1-20250805': [15, 75],
    'claude-sonnet-4-5': [3, 15],
    'claude-haiku-4-5': [1, 5],
    'claude-opus-4-5': [5, 25],
    'claude-opus-4-0': [15, 75],
    'claude-sonnet-4-0': [3, 15],
  },
  openai: {
    'gpt-4': [30, 60],
    'gpt-4-turbo': [10, 30],
    'gpt-4o': [2.5, 10],
    'gpt-4o-2024-05-13': [5, 15],
    'gpt-4o-mini': [0.15, 0.6],
    'gpt-4.1': [2, 8],
    'gpt-4.1-mini': [0.4, 1.6],
    'gpt-4.1-nano': [0.1, 0.4],
    'gpt-5': [1.25, 10],
    'gpt-5-mini': [0.25, 2],
    'gpt-5-nano': [0.05, 0.4],
    o1: [15, 60],
    o3: [2, 8],
    'o3-mini': [1.1, 4.4],
    'o4-mini': [1.1, 4.4],
    'text-embedding-3-small': [0.02, 0],
  },
  gemini: {
    'gemini-1.5-flash': [0.075, 0.3],
    'gemini-1.5-pro': [3.5, 10.5],
    'gemini-2.0-flash': [0.1, 0.4],
    'gemini-2.5-pro': [1.25, 10],
    'gemini-2.5-flash': [0.3, 2.5],
    'gemini-2.5-flash-lite': [0.1, 0.4],
    'gemini-2.5-pro-001': [1.25, 10],
  },
  'openai-compat': {
    'openai/gpt-4o:online': [2.5, 10],
    'anthropic/claude-opus-4.1:thinking': [15, 75],
  },
  deepseek: { 'deepseek-chat': [0.28, 0.42], 'deepseek-reasoner': [0.28, 0.42] },
  groq: {
    'llama-3.1-8b-instant': [0.05, 0.08],
    'llama-3.3-70b-versatile': [0.59, 0.79],
    'meta-llama/llama-4-scout-17b-16e-instruct': [0.11, 0.34],
  },
};

t.test('the families that the gateway promises have their prices', async (t) => {
  const index = new PriceIndex(builtInPrices);
  for (const [provider, models] of Object.entries(families))
    for (const [model, [input, output]] of Object.entries(models))
      t.match(
        index.find(provider, model) ?? {},
        { input: Math.round(input * 1e6), output: Math.round(output * 1e6) },
        `${provider} ${model}`,
      );
  for (const family of ['grok-', 'mistral-', 'kimi-', 'glm-', 'command-'])
    t.ok(
      Object.values(builtInPrices.models).some((prices) =>
        Object.keys(prices).some((model) => model.startsWith(family)),
      ),
      family,
    );
});

t.test('long requests cost more where the vendor says so', async (t) => {
  const index = new PriceIndex(builtInPrices);
  t.match(index.find('gemini', 'gemini-2.5-pro')?.above, [
    { tokens: 200_000, input: 2_500_000, output: 15_000_000 },
  ]);
  t.match(index.find('claude', 'claude-sonnet-4-20250514')?.above, [
    { tokens: 200_000, input: 6_000_000, output: 22_500_000, cacheWriteHour: 12_000_000 },
  ]);
});

t.test('the file is what a price list has to be, with a day and a source', async (t) => {
  const text = readFileSync(file, 'utf8');
  t.same(parsePriceList(JSON.parse(text)), builtInPrices);
  t.ok(text.length < 300_000, `${text.length} characters`);
  t.match(builtInPrices, { source: /LiteLLM/, date: /^20\d\d-/ });
  for (const [vendor, prices] of Object.entries(builtInPrices.models))
    for (const [model, price] of Object.entries(prices)) {
      const isDear = price.input > 1e9 || price.output > 1e9;
      if (price.input === 0 || isDear) t.fail(`${vendor}/${model} costs ${JSON.stringify(price)}`);
    }
});

t.test('a file of prices is read, and one that has none is refused with a cure', async (t) => {
  const dir = t.testdir({
    'good.json': JSON.stringify({
      source: 'x',
      date: '2026-01-01',
      models: { a: { m: { input: 1, output: 2 } } },
    }),
    'bad.json': '{"models":{"a":{"m":{"input":-1}}}}',
    'text.json': 'prices',
  });
  t.same(readPriceList(`${dir}/good.json`).models, { a: { m: { input: 1, output: 2 } } });
  for (const name of ['bad.json', 'text.json', 'missing.json'])
    t.throws(() => readPriceList(`${dir}/${name}`), {
      code: 'CONFIG_INVALID',
      message: /cannot be used: .*ai-proxy prices refresh --write/,
    });
});
