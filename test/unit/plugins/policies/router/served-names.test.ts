import type { Executor } from '@ai-proxy/core';
import t from 'tap';
import { servedNames } from '../../../../../plugins/policies/router/served-names.ts';
import { executor } from './fake-executor.ts';

function names(executors: readonly Executor[], forceModelPrefix = false): string[] {
  return servedNames(executors, { forceModelPrefix }).map(
    ({ credential, isPattern, model, name }) =>
      `${credential.id}: ${name} = ${model}${isPattern ? ' and others' : ''}`,
  );
}

t.test('gives names, aliases and patterns, with prefixes', async (t) => {
  const models = [{ id: 'gpt-4o', alias: 'smart' }, { id: 'gpt-*' }, { id: 'plain' }];
  t.same(names([executor('one', { a: { models }, b: { models, prefix: 'team' } })]), [
    'a: smart = gpt-4o',
    'a: plain = plain',
    'a: gpt-* = gpt-* and others',
    'b: team/smart = gpt-4o',
    'b: team/plain = plain',
    'b: team/gpt-* = gpt-* and others',
  ]);
});

t.test('gives a star for whoever lists no models, and nothing that is excluded', async (t) => {
  const excluded = { models: [{ id: 'one' }, { id: 'two' }], excludedModels: ['t*'] };
  t.same(names([executor('one', { a: { models: [] }, b: excluded })]), [
    'a: * = * and others',
    'b: one = one',
  ]);
});

t.test('leaves out what a demanded prefix would refuse', async (t) => {
  const executors = [
    executor('one', { a: { models: [{ id: 'm' }] }, b: { models: [{ id: 'm' }], prefix: 'p' } }),
  ];
  t.same(names(executors, true), ['b: p/m = m']);
});
