import t from 'tap';
import { checkModelName, unknownModel } from '../../../../../plugins/policies/router/model-name.ts';

const listed = (...ids: string[]) => ids.map((id) => ({ id, provider: 'one', created: 0 }));

t.test('takes the names that providers give to models', async (t) => {
  for (const name of [
    'gpt-4o',
    'claude-sonnet-4-5@20250929',
    'anthropic.claude-3-5-sonnet-20241022-v2:0',
    'ft:gpt-4o:acme::abc',
    'accounts/fireworks/models/llama-v3p1',
    '@cf/meta/llama-3',
    'deepseek/deepseek-chat',
    'modèle',
    'x'.repeat(256),
  ])
    t.doesNotThrow(() => checkModelName(name), name);
});

t.test('refuses names that lead elsewhere or cannot be written', async (t) => {
  for (const name of [
    'x'.repeat(257),
    'gpt 4o',
    'gpt\t4o',
    'gpt\r\n4o',
    'gpt\0',
    'gpt\u00a04o',
    'gpt\u202e4o',
    'gpt\ud800',
    '../admin',
    'a/../b',
    'a..b',
    'a//b',
    '/gpt',
    'gpt/',
    'gpt%00',
    '%2e%2e/admin',
    'gpt?key=x',
    'gpt#x',
    'a\\b',
  ])
    t.throws(
      () => checkModelName(name),
      { code: 'MODEL_INVALID', status: 400 },
      JSON.stringify(name),
    );
});

t.test('asks for a model where there is none', async (t) => {
  t.throws(() => checkModelName(''), { code: 'MODEL_REQUIRED', status: 400 });
});

t.test('suggests a name that is near, and only then', async (t) => {
  t.match(unknownModel('gpt-4', listed('gpt-4o', 'sonnet'), false), {
    code: 'MODEL_UNKNOWN',
    status: 404,
    message: /Did you mean "gpt-4o"\?$/,
  });
  t.notMatch(unknownModel('llama', listed('gpt-4o', 'sonnet'), false).message, 'Did you mean');
  t.match(unknownModel('gpt-4o', [], true).message, /prefix of its credential/);
});
