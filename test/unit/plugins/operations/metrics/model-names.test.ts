import type { Credential, Executor } from '@ai-proxy/core';
import t from 'tap';
import { ModelNames } from '../../../../../plugins/operations/metrics/model-names.ts';

function executor(credential: Partial<Credential>): Executor {
  const usual = { provider: 'p', dialect: '*', models: [], excludedModels: [], weight: 1 };
  return {
    provider: 'p',
    credentials: [{ id: 'c', ...usual, ...credential }],
    execute: () => Promise.reject(new Error('nobody asks')),
  };
}
const plain = (text: string): string => text;

t.test('names configured models, under every name that clients use', async (t) => {
  const names = new ModelNames({ maxSeries: 100 });
  const models = [{ id: 'gpt-4o', alias: 'fast' }, { id: 'llama' }, { id: 'gpt-*' }];
  names.configure([executor({ models, prefix: 'team/' })], plain);
  t.equal(names.asked('gpt-4o'), 'gpt-4o');
  t.equal(names.asked('team/fast'), 'gpt-4o');
  t.equal(names.asked('llama'), 'llama');
  t.equal(names.asked('gpt-*'), 'other');
  t.equal(names.asked('gpt-5'), 'other');
  t.equal(names.asked(''), 'none');
});

t.test(
  'a model that was answered for is known from then on, until there are too many',
  async (t) => {
    const names = new ModelNames({ maxSeries: 3 });
    names.configure([executor({ models: [{ id: 'a' }] })], plain);
    t.equal(names.asked('b'), 'other');
    t.equal(names.served('b'), 'b');
    t.equal(names.asked('b'), 'b');
    t.equal(names.served('c'), 'c');
    t.equal(names.served('d'), 'other');
    t.equal(names.served('a'), 'a');
  },
);

t.test('labels are short, well formed, and hold no secret', async (t) => {
  const names = new ModelNames({ maxSeries: 100 });
  names.configure([], (text) => text.replaceAll('sk-secret', '***'));
  t.equal(names.served('m'.repeat(500)), 'm'.repeat(128));
  t.equal(names.served('x-sk-secret'), 'x-***');
  t.equal(names.served('a\uD800'), 'a\uFFFD');
});

t.test('what earlier configurations had is still known', async (t) => {
  const names = new ModelNames({ maxSeries: 100 });
  names.configure([executor({ models: [{ id: 'old' }] })], plain);
  names.configure([executor({ models: [{ id: 'new' }] })], plain);
  t.equal(names.asked('old'), 'old');
  t.equal(names.asked('new'), 'new');
});
