import type { Executor } from '@ai-proxy/core';
import t from 'tap';
import { catalogOf } from '../../../../../plugins/policies/router/catalog.ts';
import { executor } from './fake-executor.ts';

/** Groups of candidates as `credential=model`. */
function served(
  executors: readonly Executor[],
  name: string,
  forceModelPrefix = false,
): string[][] {
  return catalogOf(executors, { forceModelPrefix })
    .candidatesFor(name)
    .map((group) => group.map(({ credential, model }) => `${credential.id}=${model}`));
}

t.test('finds a model by id, alias and glob, in the order of the executors', async (t) => {
  const executors = [
    executor('one', {
      a: { models: [{ id: 'gpt-4o', alias: 'smart' }] },
      b: { models: [{ id: 'gpt-*' }] },
      c: { models: [{ id: 'other' }] },
    }),
    executor('two', { d: { models: [{ id: 'gpt-4o' }] } }),
  ];
  t.same(served(executors, 'gpt-4o'), [['a=gpt-4o', 'b=gpt-4o', 'd=gpt-4o']]);
  t.same(served(executors, 'smart'), [['a=gpt-4o']]);
  t.same(served(executors, 'gpt-5'), [['b=gpt-5']]);
  t.same(served(executors, 'claude'), []);
});

t.test('takes an alias before an id of the same name', async (t) => {
  const models = [{ id: 'fast' }, { id: 'gpt-4o-mini', alias: 'fast' }];
  t.same(served([executor('one', { a: { models } })], 'fast'), [['a=gpt-4o-mini']]);
  t.same(served([executor('one', { a: { models: models.toReversed() } })], 'fast'), [
    ['a=gpt-4o-mini'],
  ]);
});

t.test('takes a prefix off, with or without its slash in the configuration', async (t) => {
  for (const prefix of ['deepseek', 'deepseek/']) {
    const executors = [executor('one', { a: { prefix, models: [{ id: 'chat', alias: 'c' }] } })];
    t.same(served(executors, 'deepseek/chat'), [['a=chat']]);
    t.same(served(executors, 'deepseek/c'), [['a=chat']]);
    t.same(served(executors, 'chat'), [['a=chat']], 'also without it');
    t.same(served(executors, 'deepseekchat'), []);
    t.same(served(executors, 'deepseek/'), []);
  }
});

t.test('knows a model whose id begins like the prefix', async (t) => {
  const executors = [executor('one', { a: { prefix: 'x', models: [{ id: 'x/chat' }] } })];
  t.same(served(executors, 'x/chat'), [['a=x/chat']]);
  t.same(served(executors, 'x/x/chat'), [['a=x/chat']]);
});

t.test('serves everything not excluded where no models are listed', async (t) => {
  const executors = [executor('one', { a: { excludedModels: ['*-preview', 'o1'] } })];
  t.same(served(executors, 'gpt-4o'), [['a=gpt-4o']]);
  t.same(served(executors, 'o1'), []);
  t.same(served(executors, 'gpt-9-preview'), []);
});

t.test('excludes by the id behind an alias, and through a prefix', async (t) => {
  const models = [{ id: 'gpt-4o', alias: 'smart' }, { id: '*' }];
  const executors = [
    executor('one', { a: { models, prefix: 'p', excludedModels: ['gpt-4o', 'o1'] } }),
  ];
  for (const name of ['smart', 'gpt-4o', 'p/smart', 'p/gpt-4o', 'o1', 'p/o1'])
    t.same(served(executors, name), [], name);
  t.same(served(executors, 'p/o3'), [['a=o3']]);
});

t.test('asks no other provider that takes any model once somebody names it', async (t) => {
  const naming = {
    alias: { models: [{ id: 'gpt-4o-2024', alias: 'gpt-4o' }] },
    id: { models: [{ id: 'gpt-4o' }] },
    glob: { models: [{ id: 'gpt-*' }] },
  };
  for (const [how, rule] of Object.entries(naming)) {
    const executors = [
      executor('claude', { any: {} }),
      executor('star', { star: { models: [{ id: '*' }] } }),
      executor('openai', { same: {}, named: rule }),
    ];
    const [group = [], ...more] = served(executors, 'gpt-4o');
    t.same(
      group.map((text) => text.split('=')[0]),
      ['same', 'named'],
      how,
    );
    t.same(more, []);
  }
  const executors = [
    executor('claude', { any: {} }),
    executor('openai', { b: { prefix: 'team' } }),
  ];
  t.same(served(executors, 'team/gpt-4o'), [['b=gpt-4o']]);
});

t.test('prefers executors in their order where nobody names the model', async (t) => {
  const executors = [
    executor('one', { a: {}, b: { models: [{ id: 'listed' }] }, c: {} }),
    executor('two', { d: { models: [{ id: '*' }] } }),
  ];
  t.same(served(executors, 'new-model'), [['a=new-model', 'c=new-model'], ['d=new-model']]);
});

t.test('refuses models without a prefix when prefixes are forced', async (t) => {
  const executors = [
    executor('one', { a: { prefix: 'team' }, b: { models: [{ id: 'gpt-4o' }, { id: 'team/x' }] } }),
  ];
  t.same(served(executors, 'gpt-4o', true), []);
  t.same(served(executors, 'team/gpt-4o', true), [['a=gpt-4o']]);
  t.same(served(executors, 'team/x', true), [['a=x']]);
});

t.test('uses a last resort for any model only while it is alone', async (t) => {
  const demo = executor('demo', { demo: { models: [{ id: 'demo-model' }] } }, true);
  const idle = executor('openai', {});
  const busy = executor('openai', { a: { models: [{ id: 'gpt-4o' }] } });
  t.same(served([idle, demo], 'anything'), [['demo=anything']]);
  t.same(served([busy, demo], 'anything'), []);
  t.same(served([busy, demo], 'demo-model'), [['demo=demo-model']]);
  t.same(served([busy, demo], 'gpt-4o'), [['a=gpt-4o']]);
  t.same(served([busy, executor('demo', { demo: {} }, true)], 'anything'), []);
});

t.test('shows names as clients must write them', async (t) => {
  const executors = [
    executor('one', {
      a: { prefix: 'team/', models: [{ id: 'z' }, { id: 'gpt-4o', alias: 'smart' }, { id: 'o*' }] },
      b: { models: [{ id: 'm' }, { id: 'secret' }], excludedModels: ['sec*'] },
      c: {},
    }),
    executor('two', { d: { models: [{ id: 'a' }] } }),
  ];
  const names = (forceModelPrefix: boolean) =>
    catalogOf(executors, { forceModelPrefix }).entries.map(({ name, model }) => `${name}=${model}`);
  t.same(names(false), ['m=m', 'team/smart=gpt-4o', 'team/z=z', 'a=a']);
  t.same(names(true), ['team/smart=gpt-4o', 'team/z=z']);
});

t.test('gives candidates of one rule the same slot whatever clients write', async (t) => {
  const catalog = catalogOf([executor('one', { a: {}, b: { models: [{ id: 'x' }] } })], {
    forceModelPrefix: false,
  });
  const slots = (name: string) =>
    catalog.candidatesFor(name).flatMap((group) => group.map(({ slot }) => slot));
  t.same(slots('new-1'), slots('new-2'));
  t.same(slots('x'), ['one/a', 'one/b=x']);
});

t.test('tells models that are listed from those that are taken as well', async (t) => {
  const listing = { models: [{ id: 'x', alias: 'y' }, { id: 'new-*' }] };
  const catalog = catalogOf([executor('one', { a: listing })], { forceModelPrefix: false });
  const found = (name: string) => catalog.candidatesFor(name).flat()[0];
  t.match(found('y'), { listed: true, pair: 'one/a for x' });
  t.match(found('new-1'), { listed: false, pair: 'one/a for new-1' });
});
