import t from 'tap';
import { followersIn } from '../../../../../plugins/policies/model-fallback/configured-chains.ts';

t.test('finds the chain of a model, its own before that of a glob', async (t) => {
  const followers = followersIn({ 'gpt-*': ['any'], 'gpt-4o': ['own'], 'gpt-4*': ['later'] });
  t.same(followers('gpt-4o'), ['own']);
  t.same(followers('gpt-4.1'), ['any'], 'the first of two globs');
  t.same(followers('sonnet'), []);
});

t.test('takes names of inherited members for names', async (t) => {
  const followers = followersIn({});
  t.same(followers('constructor'), []);
  t.same(followers('__proto__'), []);
});
