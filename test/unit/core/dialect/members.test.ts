import t from 'tap';
import { MemberReader, present, unknownMembers } from '../../../../core/src/dialect/members.ts';

t.test('gives what has the wanted type, and keeps the rest', async (t) => {
  const source = { text: 'a', flag: true, half: 0.5, list: [1, { a: 1 }], wrong: 7, unread: null };
  const reader = new MemberReader(source);
  t.equal(reader.string('text'), 'a');
  t.equal(reader.boolean('flag'), true);
  t.equal(reader.count('half'), undefined);
  t.equal(reader.number('half'), 0.5);
  t.strictSame(reader.objects('list'), [{ a: 1 }]);
  t.equal(reader.string('wrong'), undefined);
  t.equal(reader.any('missing'), undefined);
  t.strictSame(reader.rest(), { wrong: 7, unread: null });
  t.equal(reader.any('unread'), undefined);
  t.equal(reader.any('wrong'), 7);
  t.equal(reader.rest(), undefined, 'null that was read is understood');
  reader.leave('text');
  t.strictSame(reader.rest(), { text: 'a' });
});

t.test('reads nothing of what is no object', async (t) => {
  for (const source of [undefined, null, 'text', [1]]) {
    t.equal(new MemberReader(source).any('0'), undefined);
    t.equal(new MemberReader(source).rest(), undefined);
  }
});

t.test('keeps a member that is called __proto__ as one', async (t) => {
  const reader = new MemberReader(JSON.parse('{"__proto__":{"a":1},"b":2}'));
  t.strictSame(Object.keys(reader.rest() ?? {}), ['__proto__', 'b']);
});

t.test('drops members that are undefined, and known ones', async (t) => {
  t.strictSame(present({ a: 1, b: undefined, c: null }), { a: 1, c: null });
  t.strictSame(unknownMembers({ a: 1, b: null, c: 2 }, ['a']), { c: 2 });
  t.equal(unknownMembers({ a: 1 }, ['a']), undefined);
});
