import t from 'tap';
import { namesOf, withoutVersion } from '../../../../../plugins/policies/cost/model-names.ts';

t.test('versions and dates are taken off', async (t) => {
  const bases: Readonly<Record<string, string>> = {
    'claude-sonnet-4-20250514': 'claude-sonnet-4',
    'gpt-4o-2024-08-06': 'gpt-4o',
    'claude-3-5-sonnet@20240620': 'claude-3-5-sonnet',
    'mistral-large-latest': 'mistral-large',
    'gpt-4-0613': 'gpt-4',
    'command-r-08-2024': 'command-r',
    'claude-opus-4-0': 'claude-opus-4',
    'gemini-2.5-pro-001': 'gemini-2.5-pro',
    'gpt-4o': 'gpt-4o',
    'grok-10': 'grok-10',
    'llama-3.1-8b-instant': 'llama-3.1-8b-instant',
    'text-embedding-3-small': 'text-embedding-3-small',
  };
  for (const [model, base] of Object.entries(bases)) t.equal(withoutVersion(model), base, model);
});

t.test('the most precise name comes first', async (t) => {
  t.same(namesOf('gpt-4o'), ['gpt-4o']);
  t.same(namesOf('openrouter/anthropic/Claude-Opus-4-20250514'), [
    'openrouter/anthropic/Claude-Opus-4-20250514',
    'anthropic/Claude-Opus-4-20250514',
    'Claude-Opus-4-20250514',
    'openrouter/anthropic/claude-opus-4-20250514',
    'anthropic/claude-opus-4-20250514',
    'claude-opus-4-20250514',
    'openrouter/anthropic/claude-opus-4',
    'anthropic/claude-opus-4',
    'claude-opus-4',
  ]);
  t.ok(namesOf('ft:gpt-4o-mini-2024-07-18:acme::x1').includes('ft:gpt-4o-mini-2024-07-18'));
});

const other: readonly (readonly [model: string, name: string])[] = [
  ['openai/gpt-4o:online', 'gpt-4o'],
  ['anthropic/claude-opus-4.1:thinking', 'claude-opus-4-1'],
  ['claude-opus-4.0', 'claude-opus-4'],
  ['claude-opus-4.1-20250805', 'claude-opus-4-1'],
  ['gpt-3-5-turbo', 'gpt-3.5-turbo'],
];
for (const [model, name] of other)
  t.test(`${model} may have the price of ${name}`, async (t) => {
    t.ok(namesOf(model).includes(name), namesOf(model).join(' '));
    t.equal(namesOf(model)[0], model);
  });

t.test('what is free or runs at home does not have the price of what is sold', async (t) => {
  for (const model of ['deepseek-r1:7b', 'deepseek-r1:free', 'deepseek-r1:latest'])
    t.notOk(namesOf(model).includes('deepseek-r1'), model);
});

t.test('names of any length are looked up in no time', async (t) => {
  for (const letter of ['/', '@', '-', ':', '1.', '1-']) {
    const model = `${letter.repeat(2 ** 20)}/`;
    t.equal(namesOf(model).length, 1);
    t.ok(namesOf(model.slice(-256)).length < 2000);
  }
});
