import t from 'tap';
import type { JsonObject } from '@ai-proxy/core';
import {
  arranged,
  merged,
  type Turn,
} from '../../../../../../plugins/translators/gemini-api/dialect/turns.ts';

const turn = (role: Turn['role'], parts: readonly JsonObject[], more: object = {}): Turn => ({
  role,
  parts,
  beside: [],
  members: {},
  ...more,
});
const call = (id: string, name = 'f') => ({ functionCall: { id, name, args: {} } });
const result = (id: string, more: JsonObject = {}) => ({
  functionResponse: { id, name: 'f', response: more },
});
const text = (words: string) => ({ text: words });

t.test('makes one turn of neighbours that have something to say', async (t) => {
  const turns = [
    turn('user', [text('A')], { members: { x: 1, in: { a: 1 } } }),
    turn('model', []),
    turn('user', [text('B')], { beside: [text('C')], members: { x: 2, in: { b: 2 } } }),
    turn('model', [text('D')]),
  ];
  t.strictSame(merged(turns), [
    turn('user', [text('A'), text('B')], {
      beside: [text('C')],
      members: { x: 1, in: { a: 1, b: 2 } },
    }),
    turn('model', [text('D')]),
  ]);
});

t.test('makes one turn of 100,000, whatever they keep', async (t) => {
  const turns = Array.from({ length: 100_000 }, (_, index) =>
    turn('user', [text('a')], { members: { in: { [`m${index}`]: 1 } } }),
  );
  const [whole, ...others] = merged(turns);
  t.equal(others.length, 0);
  t.equal(whole?.parts.length, turns.length);
  t.equal(Object.keys(Object(whole?.members['in'])).length, turns.length);
});

t.test('puts results in the order of their calls, equal ones in their own', async (t) => {
  const turns = [
    turn('model', [call('a'), text('A'), call('b'), call('a')]),
    turn('user', [
      text('B'),
      result('other'),
      result('b'),
      result('a', { at: 1 }),
      result('a', { at: 2 }),
    ]),
  ];
  t.strictSame(arranged(turns)[1]?.parts, [
    result('a', { at: 1 }),
    result('b'),
    result('a', { at: 2 }),
    result('other'),
    text('B'),
  ]);
});

t.test('puts 100,000 results that stand the other way round in order', async (t) => {
  const ids = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
  const calls = ids.map((id) => call(id));
  const results = ids.map((id) => result(id));
  const [, answered] = arranged([turn('model', calls), turn('user', results.toReversed())]);
  t.ok(answered?.parts.every((part, index) => part === results[index]));
});
