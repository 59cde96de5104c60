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
    'gpt-4o': 'gpt-4o',
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
