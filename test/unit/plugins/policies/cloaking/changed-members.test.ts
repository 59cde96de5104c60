import t from 'tap';
import {
  withItems,
  withMembers,
  withStrings,
} from '../../../../../plugins/policies/cloaking/changed-members.ts';

t.test('gives the same objects and lists where nothing changes', async (t) => {
  const object = { a: 1, b: undefined, c: ['x', { d: null }] };
  t.equal(
    withMembers(object, (_, value) => value),
    object,
  );
  t.equal(
    withItems(object.c, (item) => item),
    object.c,
  );
  t.equal(
    withStrings(object, (text) => text),
    object,
  );
});

t.test('changes strings at every depth, and names where asked to', async (t) => {
  const value = { a: ['a', { a: 'a' }, 1, true, null], b: 'b' };
  const shout = (text: string): string => text.toUpperCase();
  t.same(withStrings(value, shout), { a: ['A', { a: 'A' }, 1, true, null], b: 'B' });
  t.same(withStrings(value, shout, shout), { A: ['A', { A: 'A' }, 1, true, null], B: 'B' });
});

t.test('keeps members whose names mean something to JavaScript', async (t) => {
  const value = JSON.parse('{"__proto__":"a"}') as { readonly [name: string]: string };
  const changed = withStrings(value, (text) => `${text}!`);
  t.equal(JSON.stringify(changed), '{"__proto__":"a!"}');
});
