import t from 'tap';
import { isObject, parseObject } from '../../../../core/src/dialect/json.ts';

t.test('tells objects from everything else', async (t) => {
  for (const value of [{}, { a: 1 }, Object.create(null)]) t.equal(isObject(value), true);
  for (const value of [[], null, undefined, 'text', 1, true, () => 1])
    t.equal(isObject(value), false);
});

t.test('gives the object of a text, or nothing', async (t) => {
  t.strictSame(parseObject(' {"a":[1]} '), { a: [1] });
  for (const text of ['', '[]', 'null', '1', '"{}"', '{', '{"a":1}x', '<html>'])
    t.equal(parseObject(text), undefined, text);
});
