import type { Served } from '@ai-proxy/core';
import t from 'tap';
import { ableToGoOn } from '../../../../../plugins/policies/router/continued.ts';
import { candidates } from './fake-executor.ts';

const groups = [
  candidates({ a: { prefills: (model) => model === 'm' }, b: {}, c: { prefills: () => true } }),
  candidates({ x: { prefills: () => false }, y: { prefills: () => true } }, 'two'),
];
const ids = (text: string, ...broken: readonly string[]) =>
  ableToGoOn(groups, { text, servedBy: broken.map(servedBy) }).map((group) =>
    group.map((candidate) => candidate.credential.id).join(''),
  );

function servedBy(credential: string): Served {
  const [group] = groups.filter((each) => each.some(({ credential: { id } }) => id === credential));
  return { provider: group?.[0]?.credential.provider ?? '', credential, model: 'm' };
}

t.test('are those whose model takes up a text', async (t) => {
  t.same(ids('The answer is'), ['ac', 'y']);
});

t.test('are all where the client has no text yet', async (t) => {
  t.same(ids(''), ['abc', 'xy']);
});

t.test('leave those that broke off for the end', async (t) => {
  t.same(ids('The answer is', 'a'), ['c', 'y', 'a']);
  t.same(ids('The answer is', 'a', 'c'), ['y', 'ac']);
  t.same(ids('', 'y'), ['abc', 'x', 'y']);
  t.same(ids('The answer is', 'b'), ['ac', 'y'], 'if it can go on at all');
});
