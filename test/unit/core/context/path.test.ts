import t from 'tap';
import { changePath, parsePath, readPath } from '../../../../core/src/context/path.ts';
import type { JsonValue } from '../../../../core/src/dialect/json.ts';

const read = (value: JsonValue, path: string): JsonValue | undefined =>
  readPath(value, parsePath(path));
const write = (
  value: JsonValue,
  path: string,
  item: JsonValue | undefined,
): JsonValue | undefined => changePath(value, parsePath(path), () => item);

t.test('reads the spelling of paths', async (t) => {
  t.strictSame(parsePath('a'), ['a']);
  t.strictSame(parsePath('a.b[0].c'), ['a', 'b', 0, 'c']);
  t.strictSame(parsePath('a[*].b[10][2]'), ['a', '*', 'b', 10, 2]);
  t.strictSame(parsePath('max-tokens.é x'), ['max-tokens', 'é x']);
});

t.test('refuses other spellings and inherited names', async (t) => {
  const wrong = [
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    '[0]',
    'a[',
    'a[]',
    'a[-1]',
    'a[x]',
    'a]b',
    'a[0]b',
    'a[1.5]',
  ];
  const inherited = [
    '__proto__',
    'a.__proto__.b',
    'constructor',
    'x.constructor.prototype',
    'prototype[0]',
  ];
  for (const path of [...wrong, ...inherited])
    t.throws(() => parsePath(path), { code: 'FIELD_INVALID', param: path }, path);
});

t.test('reads values, and nothing that is inherited or not there', async (t) => {
  const value: JsonValue = { a: [{ b: 1 }, { b: 2, c: null }], text: 'abc', n: 0 };
  t.equal(read(value, 'a[1].b'), 2);
  t.equal(read(value, 'a[1].c'), null);
  t.equal(read(value, 'n'), 0);
  for (const path of [
    'a[2]',
    'a[2].b',
    'a.b',
    'a.length',
    'a.0',
    'text.length',
    'text[0]',
    'n.x',
    'toString',
    'valueOf.x',
    'x.y.z',
  ])
    t.equal(read(value, path), undefined, path);
});

t.test('reads the first element that has the value', async (t) => {
  const value: JsonValue = { a: [{}, { b: [1] }, { b: [2, 3] }], none: [] };
  t.equal(read(value, 'a[*].b[*]'), 1);
  t.equal(read(value, 'a[*].b[1]'), 3);
  t.strictSame(read(value, 'a[*]'), {});
  t.equal(read(value, 'none[*]'), undefined);
});

t.test('changes only what is on the path and shares the rest', async (t) => {
  const value = { a: { b: { c: 1 } }, other: { x: 1 }, list: [{ n: 1 }, { n: 2 }] };
  const changed = write(value, 'a.b.c', 2);
  t.strictSame(changed, { ...value, a: { b: { c: 2 } } });
  t.equal(read(changed ?? null, 'other'), value.other);
  t.equal(value.a.b.c, 1);
  const inList = write(value, 'list[1].n', 3);
  t.strictSame(read(inList ?? null, 'list'), [{ n: 1 }, { n: 3 }]);
  t.equal(read(inList ?? null, 'list[0]'), value.list[0]);
});

t.test('makes missing members but no elements of arrays', async (t) => {
  t.strictSame(write({}, 'a.b.c', 1), { a: { b: { c: 1 } } });
  t.strictSame(write({ a: null }, 'a.b', 1), { a: { b: 1 } });
  t.strictSame(write({ a: 'text' }, 'a.b', 1), { a: { b: 1 } });
  for (const path of ['a[2]', 'a[9].b', 'a.b', 'a.0', 'b[0]', 'b[*].c']) {
    const value: JsonValue = { a: [1, 2] };
    t.equal(write(value, path, 'new'), value, path);
  }
});

t.test('gives the very same value where nothing changes', async (t) => {
  const value: JsonValue = { a: [{ b: 1 }, { b: 1 }], c: { d: 'x' } };
  t.equal(write(value, 'a[*].b', 1), value);
  t.equal(write(value, 'a[0].b', 1), value);
  t.equal(write(value, 'c.d', 'x'), value);
  for (const path of ['a[*].z', 'a[0].z', 'c.z', 'z.y', 'c.d.e', 'z[*].y'])
    t.equal(write(value, path, undefined), value, path);
});

t.test('removes members and elements', async (t) => {
  const value: JsonValue = { a: [{ b: 1, c: 2 }, { b: 1 }], n: [1, 2, 3] };
  t.strictSame(write(value, 'a[*].b', undefined), { a: [{ c: 2 }, {}], n: [1, 2, 3] });
  t.strictSame(write(value, 'n[1]', undefined), { ...value, n: [1, 3] });
  t.strictSame(write(value, 'n[*]', undefined), { ...value, n: [] });
  t.strictSame(write(value, 'n', undefined), { a: value['a'] });
});

t.test('leaves the prototype of everything alone', async (t) => {
  const value: JsonValue = JSON.parse('{"__proto__":{"isAdmin":true},"a":1}');
  const changed = write(value, 'a', 2);
  t.equal(Reflect.get(Object(changed), 'isAdmin'), undefined);
  t.ok(Object.hasOwn(Object(changed), '__proto__'));
  t.strictSame(Object.keys(Object(write({}, 'toString', 1))), ['toString']);
});
