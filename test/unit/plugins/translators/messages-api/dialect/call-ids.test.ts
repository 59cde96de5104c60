import t from 'tap';
import type { Message } from '@ai-proxy/core';
import { CallIds } from '../../../../../../plugins/translators/messages-api/dialect/call-ids.ts';

const calling = (...ids: string[]): Message[] => [
  {
    role: 'assistant',
    parts: ids.map((id) => ({ type: 'tool-call', id, name: 'f', arguments: '{}' })),
  },
];

t.test('keeps ids that fit', async (t) => {
  const ids = new CallIds(calling('toolu_1'));
  t.equal(ids.call('toolu_1'), 'toolu_1');
  t.equal(ids.result('toolu_1'), 'toolu_1');
});

t.test('never gives the id of another call', async (t) => {
  const ids = new CallIds(calling('a.b', 'a_b', 'a:b'));
  t.same(
    ['a.b', 'a_b', 'a:b'].map((id) => ids.call(id)),
    ['a_b_2', 'a_b', 'a_b_3'],
  );
  t.same(
    ['a:b', 'a_b', 'a.b'].map((id) => ids.result(id)),
    ['a_b_3', 'a_b', 'a_b_2'],
  );
});

t.test('tells calls with one id apart, answered in their order', async (t) => {
  const ids = new CallIds(calling('call_0', 'call_0'));
  t.same([ids.call('call_0'), ids.call('call_0')], ['call_0', 'call_0_2']);
  t.same([ids.result('call_0'), ids.result('call_0')], ['call_0', 'call_0_2']);
});

t.test('invents an id for a call that has none', async (t) => {
  t.equal(new CallIds(calling('')).call(''), 'call');
});

t.test('makes the id of a result without a call fit', async (t) => {
  t.equal(new CallIds([]).result('x y'), 'x_y');
});

t.test('tells 100,000 calls with one id apart', async (t) => {
  const asked = Array.from({ length: 100_000 }, () => 'call');
  const ids = new CallIds([]);
  const given = asked.map((id) => ids.call(id));
  t.equal(new Set(given).size, asked.length);
  t.equal(given.at(-1), 'call_100000');
  const answered = asked.map((id) => ids.result(id));
  t.ok(answered.every((id, index) => id === given[index]));
  t.equal(ids.result('call'), 'call_100000', 'one too many goes to the last');
});
