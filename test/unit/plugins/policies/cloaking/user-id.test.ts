import type { JsonObject } from '@ai-proxy/core';
import t from 'tap';
import { keyedHash } from '../../../../../plugins/policies/cloaking/keyed-hash.ts';
import { hideUser, type UserIdRule } from '../../../../../plugins/policies/cloaking/user-id.ts';
import { draftOf } from './draft-of.ts';

const rule: UserIdRule = {
  client: 'key-1',
  hash: keyedHash('key'),
  onePerClient: false,
  takesId: true,
};

function hidden(dialect: string, body: JsonObject, changes: Partial<UserIdRule> = {}): JsonObject {
  const draft = draftOf(dialect, body);
  hideUser(draft, { ...rule, ...changes });
  return draft.json;
}

t.test('hides the end user wherever a body names it', async (t) => {
  const seen = [
    hidden('anthropic-messages', { metadata: { user_id: 'ada@x.test' } })['metadata'],
    hidden('openai-chat', {
      user: 'ada@x.test',
      safety_identifier: 'ada@x.test',
      metadata: { team: 'x' },
    }),
    hidden('openai-responses', { user: 'ada@x.test' }),
  ];
  const text = JSON.stringify(seen);
  t.notMatch(text, 'ada@x.test');
  t.match(text, '"team":"x"');
  const ids = new Set(text.match(/[0-9a-f]{32}/g));
  t.equal(ids.size, 1, 'one user has one id');
});

t.test('tells users, clients and keys apart', async (t) => {
  const idOf = (user: string, changes: Partial<UserIdRule> = {}) =>
    hidden('openai-chat', { user }, changes)['user'];
  t.equal(idOf('ada@x.test'), idOf('ada@x.test'));
  t.not(idOf('ada@x.test'), idOf('bob'));
  t.not(idOf('ada@x.test'), idOf('ada@x.test', { client: 'key-2' }));
  t.not(idOf('ada@x.test'), idOf('ada@x.test', { hash: keyedHash('another') }));
});

t.test('gives a client one id for everybody where it is asked to', async (t) => {
  const one = { onePerClient: true };
  const ada = hidden('openai-chat', { user: 'ada@x.test' }, one)['user'];
  t.equal(ada, hidden('openai-chat', { user: 'bob' }, one)['user']);
  t.equal(ada, hidden('openai-chat', {}, one)['user'], 'also where the request names nobody');
  t.same(hidden('anthropic-messages', {}, one), { metadata: { user_id: ada } });
  t.same(hidden('gemini', {}, one), {}, 'a format that has no place for it');
  t.same(hidden('openai-chat', {}, { ...one, takesId: false }), {});
});

t.test('leaves bodies alone that name nobody', async (t) => {
  const draft = draftOf('openai-chat', { user: null, metadata: { user_id: 7 } });
  t.notOk(hideUser(draft, rule));
  t.notOk(draft.edited);
});
