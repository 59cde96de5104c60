import t from 'tap';
import {
  fittedId,
  idKey,
  likenessOf,
  placedIdKey,
  saidKey,
} from '../../../../../plugins/policies/continuity/turn-keys.ts';

t.test('an id is the same with the characters that formats replace', async (t) => {
  t.equal(fittedId('call.1:a'), 'call_1_a');
  t.equal(idKey('me', 'call.1'), idKey('me', 'call_1'));
  t.equal(placedIdKey('me', 'words', 'call.1'), placedIdKey('me', 'words', 'call_1'));
});

t.test('a call is like another whatever the layout of its arguments', async (t) => {
  const one = likenessOf({ name: 'look', arguments: '{"a":1,"b":{"c":[1,2],"d":null}}' });
  const other = likenessOf({
    name: 'look',
    arguments: ' { "b": {"d":null, "c":[1, 2]}, "a": 1.0 }',
  });
  t.equal(one, other);
  t.equal(
    likenessOf({ name: 'look', arguments: '' }),
    likenessOf({ name: 'look', arguments: '{}' }),
  );
});

t.test(
  'a call is unlike one of another name, with other values, or in another order',
  async (t) => {
    const calls = [
      { name: 'look', arguments: '{"a":[1,2]}' },
      { name: 'seek', arguments: '{"a":[1,2]}' },
      { name: 'look', arguments: '{"a":[2,1]}' },
      { name: 'look', arguments: '{"a":{"0":1,"1":2}}' },
      { name: 'look', arguments: '[["a",[1,2]]]' },
      { name: 'look', arguments: '{"a":[1,2]' },
    ];
    t.equal(new Set(calls.map(likenessOf)).size, calls.length);
  },
);

t.test('a turn is known by its text, trimmed, and its calls', async (t) => {
  t.equal(saidKey('me', 'words', 'Hello\n', []), saidKey('me', 'words', ' Hello', []));
  const keys = [
    saidKey('me', 'words', 'Hello', []),
    saidKey('me', 'words', 'Hello', ['one']),
    saidKey('me', 'words', 'Hello', ['one', 'two']),
    saidKey('me', 'other words', 'Hello', []),
    saidKey('you', 'words', 'Hello', []),
  ];
  t.equal(new Set(keys).size, keys.length);
});

t.test('keys of one client are never those of another', async (t) => {
  t.not(idKey('me', 'call'), idKey('you', 'call'));
  t.not(placedIdKey('me', 'words', 'call'), placedIdKey('you', 'words', 'call'));
});
